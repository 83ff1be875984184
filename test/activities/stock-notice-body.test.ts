import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stockNoticeBody } from '../../activities/stock-notice-body.ts'
import { StockLowNotice } from '../../contract/notice.ts'
import { NOTICE_EXAMPLES } from '../../contract/notice-examples.ts'
import { notices, terminalSkus } from '../../db/schema/index.ts'
import { openSeededDatabase, type SeededDatabase } from '../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

async function bodyOf(skuId: string): Promise<unknown> {
  const row = {
    noticeId: randomUUID().replaceAll('-', ''),
    environment: 'SANDBOX',
    partnerId: 'M-TERMINAL',
    recipient: 'MERCHANT',
    type: 'STOCK_LOW',
    version: 1,
    context: { skuId, terminalCode: 'TERM-X1', stock: 4, lowStockAt: 5 },
  } as const
  const [notice] = await seeded.db.insert(notices).values(row).returning()
  if (notice === undefined) throw new Error('no notice was written')
  return StockLowNotice.strict().parse(JSON.parse(await stockNoticeBody(seeded.db, notice)))
}

test('a low-stock notice is exactly what the document says of it, with the stock as it is now', async () => {
  const isSku = and(eq(terminalSkus.merchantId, 'M-TERMINAL'), eq(terminalSkus.skuId, 'SKU-X1-BLACK-256'))
  await seeded.db.update(terminalSkus).set({ stock: 2, lowStockAt: 3 }).where(isSku)

  expect(await bodyOf('SKU-X1-BLACK-256')).toMatchObject({ skuId: 'SKU-X1-BLACK-256', stock: 2, lowStockAt: 3 })
  expect(StockLowNotice.strict().safeParse(NOTICE_EXAMPLES['stock-low'].STOCK_LOW).success).toBe(true)
})

test('of a SKU that was deleted meanwhile it says what was', async () => {
  expect(await bodyOf('SKU-GONE')).toMatchObject({ skuId: 'SKU-GONE', terminalCode: 'TERM-X1', stock: 4 })
})

test('a notice is about an order, or of an environment of its own: never both, never neither', async () => {
  const row = { partnerId: 'M-A', recipient: 'MERCHANT', type: 'STOCK_LOW', version: 1 } as const
  const write = (subject: object) => seeded.db.insert(notices).values({ ...row, noticeId: randomUUID(), ...subject })

  const refused = { cause: { constraint_name: 'notices_environment' } }
  await expect(write({})).rejects.toMatchObject(refused)
  await expect(write({ orderId: 'T1', environment: 'LIVE' })).rejects.toMatchObject(refused)
})
