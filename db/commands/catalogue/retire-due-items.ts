import { and, asc, lte, ne, sql } from 'drizzle-orm'
import { LISTED_KIND_CODES, type ListedKind } from '../../../domain/catalogue-kind.ts'
import type { Database } from '../../connect.ts'
import { actOnListing } from './act-on-listing.ts'
import { listedTable } from './item-kind.ts'
import { LISTED_KINDS } from './listed-kinds.ts'

const ROUND_ROWS = 200
const PLATFORM = { role: 'PLATFORM', actorId: 'catalogue-upkeep' } as const
const REASON = '退市时间已到 retireAt has passed'

/**
 * Writes as RETIRED what its merchant retired ahead of time; it was not sold from that moment on. Answers how many.
 *
 * An item whose validTo has passed stays ON and is not sold either: RETIRED is final and keeps the code for ever, while a
 * merchant who sends a later validTo goes on selling what was reviewed.
 */
export async function retireDueItems(db: Database): Promise<number> {
  let retired = 0
  for (const kind of LISTED_KIND_CODES) retired += await retireDue(db, kind)
  return retired
}

async function retireDue(db: Database, kind: ListedKind): Promise<number> {
  const table = listedTable(LISTED_KINDS[kind])
  const due = await db
    .select({ merchantId: table.merchantId, code: sql<string>`${LISTED_KINDS[kind].code}` })
    .from(table)
    .where(and(lte(table.retireAt, sql`now()`), ne(table.status, 'RETIRED')))
    .orderBy(asc(table.retireAt))
    .limit(ROUND_ROWS)
  for (const { merchantId, code } of due) {
    await actOnListing(db, { merchantId, kind, code, event: 'RETIRE', actor: PLATFORM, reason: REASON })
  }
  return due.length
}
