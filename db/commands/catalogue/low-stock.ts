import { randomUUID } from 'node:crypto'
import { type AnyColumn, and, asc, eq, gt, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { CatalogueNotice } from '../../../domain/notice.ts'
import type { Database, Executor } from '../../connect.ts'
import { applications, notices, terminalSkus } from '../../schema/index.ts'

const ROUND_ROWS = 100
const STOCK_LOW: CatalogueNotice = 'STOCK_LOW'

/** Whose notice is to be sent. */
export interface OpenNotice {
  noticeId: string
  partnerId: string
}

/**
 * Writes a notice for each SKU on sale whose stock has fallen to its limit, once until the stock has been above it, and
 * ends those of SKUs that have enough again. Answers the notices that were not tried yet: whoever lost the answer of an
 * earlier round gets them again.
 */
export async function tellLowStock(db: Database): Promise<OpenNotice[]> {
  await forgetRisenStock(db)
  await db.transaction(writeNotices)
  return db
    .select({ noticeId: notices.noticeId, partnerId: notices.partnerId })
    .from(notices)
    .where(
      and(isNull(notices.orderId), eq(notices.state, 'PENDING'), eq(notices.attempts, 0), canBeTold(notices.partnerId)),
    )
    .orderBy(asc(notices.createdAt))
    .limit(ROUND_ROWS)
}

async function forgetRisenStock(db: Database): Promise<void> {
  const hasRisen = gt(terminalSkus.stock, terminalSkus.lowStockAt)
  await db
    .update(terminalSkus)
    .set({ lowStockToldAt: null })
    .where(and(isNotNull(terminalSkus.lowStockToldAt), hasRisen))
  const isItsSku = and(
    eq(terminalSkus.merchantId, notices.partnerId),
    eq(terminalSkus.skuId, sql`${notices.context} ->> 'skuId'`),
  )
  await db
    .update(notices)
    .set({ state: 'SUPERSEDED', nextAttemptAt: null })
    .from(terminalSkus)
    .where(and(isNull(notices.orderId), eq(notices.state, 'PENDING'), eq(notices.type, STOCK_LOW), isItsSku, hasRisen))
}

/** A catalogue belongs to no environment: a merchant that is live is told there, another one in the sandbox. */
async function writeNotices(transaction: Executor): Promise<void> {
  const low = await transaction
    .select()
    .from(terminalSkus)
    .where(
      and(
        eq(terminalSkus.status, 'ON'),
        isNull(terminalSkus.lowStockToldAt),
        lte(terminalSkus.stock, terminalSkus.lowStockAt),
        canBeTold(terminalSkus.merchantId),
      ),
    )
    .limit(ROUND_ROWS)
    .for('no key update', { skipLocked: true }) // A buyer who takes a piece right now is not kept waiting.
  if (low.length === 0) return
  const environments = await environmentsOf(transaction, [...new Set(low.map(({ merchantId }) => merchantId))])
  await transaction.insert(notices).values(
    low.map(({ merchantId: partnerId, skuId, terminalCode, stock, lowStockAt, version }) => ({
      noticeId: randomUUID().replaceAll('-', ''),
      environment: environments.get(partnerId) ?? ('SANDBOX' as const),
      partnerId,
      recipient: 'MERCHANT' as const,
      type: STOCK_LOW,
      version,
      context: { skuId, terminalCode, stock, lowStockAt },
    })),
  )
  for (const { merchantId, skuId } of low) {
    await transaction
      .update(terminalSkus)
      .set({ lowStockToldAt: sql`now()` })
      .where(and(eq(terminalSkus.merchantId, merchantId), eq(terminalSkus.skuId, skuId)))
  }
}

const hasNoticeUrl = and(eq(applications.isEnabled, true), isNotNull(applications.noticeUrl))

/** One that has no address would stand in the way of those behind it. */
const canBeTold = (partnerId: AnyColumn) =>
  sql`exists (select 1 from ${applications} where ${hasNoticeUrl} and ${applications.partnerId} = ${partnerId})`

async function environmentsOf(transaction: Executor, merchantIds: string[]): Promise<Map<string, 'SANDBOX' | 'LIVE'>> {
  const rows = await transaction
    .select({ partnerId: applications.partnerId, environment: applications.environment })
    .from(applications)
    .where(and(hasNoticeUrl, inArray(applications.partnerId, merchantIds)))
    .orderBy(sql`${applications.environment} = 'LIVE'`) // The last word counts.
  return new Map(rows.map(({ partnerId, environment }) => [partnerId, environment]))
}
