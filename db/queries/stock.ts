import { and, eq } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { terminalSkus } from '../schema/index.ts'

export interface Stock {
  skuId: string
  terminalCode: string
  /** What can still be sold. */
  stock: number
  lowStockAt: number
}

export async function findStock(
  db: Executor,
  { merchantId, skuId }: { merchantId: string; skuId: string },
): Promise<Stock | null> {
  const [sku] = await db
    .select({
      skuId: terminalSkus.skuId,
      terminalCode: terminalSkus.terminalCode,
      stock: terminalSkus.stock,
      lowStockAt: terminalSkus.lowStockAt,
    })
    .from(terminalSkus)
    .where(and(eq(terminalSkus.merchantId, merchantId), eq(terminalSkus.skuId, skuId)))
  return sku ?? null
}
