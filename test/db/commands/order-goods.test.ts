import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freeGoods, holdStock } from '../../../db/commands/order-goods.ts'
import { placeOrder } from '../../../db/commands/place-order.ts'
import { stockHolds, terminalSkus } from '../../../db/schema/index.ts'
import { DEFAULT_ORDER_POLICY } from '../../../domain/order.ts'
import type { OrderDraft } from '../../../domain/order-draft.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

const SELLER = { merchantId: 'M-TERMINAL', skuId: 'SKU-X2-BLUE-256' }
const PRICE_FEN = 259_900
const isSku = and(eq(terminalSkus.merchantId, SELLER.merchantId), eq(terminalSkus.skuId, SELLER.skuId))

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())
beforeEach(() => seeded.db.update(terminalSkus).set({ stock: 50 }).where(isSku))

const stock = async () => (await seeded.db.select().from(terminalSkus).where(isSku))[0]?.stock

function draftOf(quantity = 1): OrderDraft {
  return {
    orderId: `T${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    mallId: 'MALL-DEMO',
    merchantId: SELLER.merchantId,
    environment: 'SANDBOX',
    productKind: 'B',
    checkId: null,
    lockId: null,
    items: [{ itemId: '1', skuId: SELLER.skuId, title: '星河 X2', quantity, unitPriceFen: PRICE_FEN }],
    fees: [{ feeCode: 'DEVICE', amountFen: PRICE_FEN * quantity }],
    codes: {},
    quantity,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId: randomUUID(),
    holderHash: 'none',
    phoneHash: null,
    bodyHash: randomUUID(),
    requestId: 'test',
  }
}
const place = (draft: OrderDraft) =>
  placeOrder(seeded.db, { draft, phoneSuffix: null, policy: DEFAULT_ORDER_POLICY, nowMs: Date.now() })
const release = (orderId: string) => seeded.db.transaction((transaction) => freeGoods(transaction, orderId))

test('of 200 orders at once for 50 pieces, 50 get one, and each piece comes back once however often it is released', async () => {
  const drafts = Array.from({ length: 200 }, () => draftOf())

  const placed = await Promise.all(drafts.map(place))

  const sold = drafts.filter((_, index) => 'facts' in (placed[index] ?? {}))
  expect(sold).toHaveLength(50)
  const refused = placed.filter((one) => 'refused' in one)
  expect(refused).toHaveLength(150)
  for (const one of refused) expect(one).toEqual({ refused: 'OUT_OF_STOCK', field: 'items.skuId' })
  expect(await stock()).toBe(0)
  expect(await seeded.db.$count(stockHolds, eq(stockHolds.state, 'HELD'))).toBe(50)

  await Promise.all([...sold, ...sold, ...sold].map(({ orderId }) => release(orderId)))

  expect(await stock()).toBe(50)
  expect(await seeded.db.$count(stockHolds, eq(stockHolds.state, 'HELD'))).toBe(0)
  expect(await seeded.db.$count(stockHolds, eq(stockHolds.state, 'RELEASED'))).toBe(50)
})

test('orders of several pieces never take more than there is, and a refused one holds nothing', async () => {
  const drafts = Array.from({ length: 40 }, () => draftOf(3))

  const placed = await Promise.all(drafts.map(place))

  expect(placed.filter((one) => 'facts' in one)).toHaveLength(16)
  expect(await stock()).toBe(2)
})

test('the database itself refuses a stock below nothing', async () => {
  const [item] = draftOf(51).items
  if (item === undefined) throw new Error('an order without an item')
  const hold = holdStock(seeded.db, { orderId: 'T-TOO-MANY', merchantId: SELLER.merchantId, items: [item] })

  await expect(hold).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
  await expect(seeded.db.update(terminalSkus).set({ stock: -1 }).where(isSku)).rejects.toMatchObject({
    cause: { constraint_name: 'terminal_skus_stock' },
  })
  expect(await stock()).toBe(50)
})
