import { and, asc, lte, ne, sql } from 'drizzle-orm'
import { LISTED_KIND_CODES, type ListedKind } from '../../../domain/catalogue-kind.ts'
import type { Database } from '../../connect.ts'
import { actOnListing } from './act-on-listing.ts'
import { listedTable } from './item-kind.ts'
import { LISTED_KINDS } from './listed-kinds.ts'
import { findItem } from './stored-item.ts'

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
  let retired = 0
  for (const { merchantId, code } of due) {
    retired += await db.transaction(async (transaction) => {
      // The merchant may have changed the time meanwhile.
      const item = await findItem(transaction, LISTED_KINDS[kind], { merchantId, kind, code })
      const isStillDue = item?.retireAt instanceof Date && item.retireAt.getTime() <= Date.now()
      if (!isStillDue) return 0
      const step = { event: 'RETIRE', actor: PLATFORM, reason: REASON } as const
      const { changed } = await actOnListing(transaction, { merchantId, kind, code, ...step })
      return changed ? 1 : 0
    })
  }
  return retired
}
