import type { SkuBody } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import { terminalSkus } from '../../schema/index.ts'
import type { ItemKind, StoredItem } from './item-kind.ts'
import { requireOwn, TERMINAL } from './references.ts'

/** The stock as the merchant said it last: the same figure again is a repeat. */
const toldOf = ({ stockTold, stock }: StoredItem): unknown => stockTold ?? stock

export const skuKind: ItemKind<SkuBody> = {
  kind: 'SKU',
  table: terminalSkus,
  code: terminalSkus.skuId,
  codeOf: ({ skuId }) => skuId,
  columnsOf: (body) => ({
    terminalCode: body.terminalCode,
    color: body.color,
    ram: body.ram ?? null,
    storage: body.storage,
    priceFen: body.price,
    barcode: body.barcode ?? null,
    images: body.images,
  }),
  liveChange: ({ stock, lowStockAt }, stored) => {
    const told = stored && toldOf(stored)
    const limit = lowStockAt ?? stored?.lowStockAt
    // The merchant is told of low stock again only after there has been enough (low-stock.ts).
    const risen = typeof limit === 'number' && stock > limit ? { lowStockToldAt: null } : {}
    const stockChange = stock === told ? {} : { stock, stockTold: stock, ...risen }
    const isLimitNews = lowStockAt !== undefined && lowStockAt !== stored?.lowStockAt
    const change = isLimitNews ? { ...stockChange, lowStockAt } : stockChange
    return Object.keys(change).length === 0 ? null : change
  },
  fixed: [
    {
      column: 'terminalCode',
      field: 'terminalCode',
      zh: 'SKU 不能移到其他终端；请用新的 skuId 添加',
      en: 'A SKU stays with its terminal; add this one under another skuId',
    },
  ],
  warningsOf: async (_, { body, before }) => {
    if (before === null || body.stock !== toldOf(before) || body.stock === before.stock) return []
    return [{ code: 'STOCK_REPEATED', field: 'stock' }]
  },
  check: async (db, merchantId, { stock, terminalCode }) => {
    if (stock < 0) throw new Failure('STOCK_NEGATIVE', { field: 'stock' })
    await requireOwn(db, merchantId, { of: TERMINAL, codes: [terminalCode], field: () => 'terminalCode' })
  },
}
