import { and, eq, lt, lte, or, sql } from 'drizzle-orm'
import { LISTED_KIND_CODES, type ListedKind } from '../../../domain/catalogue-kind.ts'
import type { Database } from '../../connect.ts'
import { listingLog } from '../../schema/index.ts'
import { listedTable } from './item-kind.ts'
import { LISTED_KINDS } from './listed-kinds.ts'

const ROUND_ROWS = 500
const ACTOR = { role: 'PLATFORM', actorId: 'catalogue-upkeep' } as const

/**
 * Moves the time of what is listed and whose validity began or ended since it was last touched, and says so in its log: what
 * may be sold is asked when it is sold, this is for those who synchronise and for those who look. Once for each opening and
 * closing, however often it runs. Answers how many.
 */
export async function markWindows(db: Database): Promise<number> {
  let marked = 0
  for (const kind of LISTED_KIND_CODES) marked += await markKind(db, kind)
  return marked
}

async function markKind(db: Database, kind: ListedKind): Promise<number> {
  const itemKind = LISTED_KINDS[kind]
  const table = listedTable(itemKind)
  const now = sql`now()`
  const hasOpened = and(lte(table.validFrom, now), lt(table.updatedAt, table.validFrom))
  const hasClosed = and(lte(table.validTo, now), lt(table.updatedAt, table.validTo))
  return db.transaction(async (transaction) => {
    const due = await transaction
      .select({
        merchantId: table.merchantId,
        code: sql<string>`${itemKind.code}`,
        version: table.version,
        isClosed: sql<boolean>`coalesce(${hasClosed}, false)`,
      })
      .from(table)
      .where(and(eq(table.status, 'ON'), or(hasOpened, hasClosed)))
      .limit(ROUND_ROWS)
      .for('no key update', { skipLocked: true })
    for (const { merchantId, code, version, isClosed } of due) {
      await transaction
        .update(table)
        .set({ updatedAt: now })
        .where(and(eq(table.merchantId, merchantId), eq(itemKind.code, code)))
      const event = isClosed ? 'CLOSE' : 'OPEN'
      await transaction
        .insert(listingLog)
        .values({ merchantId, kind, code, version, from: 'ON', to: 'ON', event, ...ACTOR })
    }
    return due.length
  })
}
