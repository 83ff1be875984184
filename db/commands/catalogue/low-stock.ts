import { and, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { CatalogueNotice } from '../../../domain/notice.ts'
import type { Database, Executor } from '../../connect.ts'
import { notices, terminalSkus } from '../../schema/index.ts'
import { canBeTold, tellMerchants } from './catalogue-notices.ts'

const ROUND_ROWS = 100
const STOCK_LOW: CatalogueNotice = 'STOCK_LOW'

/**
 * Writes a notice for each SKU on sale whose stock has fallen to its limit, once until the stock has been above it, and
 * ends those of SKUs that have enough again.
 */
export async function tellLowStock(db: Database): Promise<void> {
  await forgetRisenStock(db)
  await db.transaction(writeNotices)
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
  await tellMerchants(
    transaction,
    low.map(({ merchantId, version, skuId, terminalCode, stock, lowStockAt }) => ({
      merchantId,
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
