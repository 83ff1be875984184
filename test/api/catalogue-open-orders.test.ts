import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCatalogueItem } from '../../db/commands/catalogue/add-item.ts'
import { removeItem } from '../../db/commands/catalogue/remove-item.ts'
import { contractTiers, orders, partners } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { newHolder, newOrderId, paid, RECEIVER } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  world = await openOrderWorld()
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

const JIANGSU = { merchantId: 'M-JIANGSU', actorId: 'test' }
const PAYABLE_FEN = 469_900
const order = (orderId: string) => ({
  orderId,
  merchantId: JIANGSU.merchantId,
  productKind: 'CO',
  phoneNumber: '13800001234',
  planCode: 'PLAN-88',
  contractCode: 'CT-OLD-24',
  tierCode: 'TIER-RECHARGE-24',
  terminalCode: 'TERM-X1',
  items: [{ itemId: '1', skuId: 'SKU-X1-BLACK-256', title: '星河 X1 Pro', quantity: 1, unitPrice: 329_900 }],
  fees: [
    { feeCode: 'RECHARGE', amount: 240_000 },
    { feeCode: 'DEVICE', amount: 229_900 },
  ],
  receiver: RECEIVER,
  holder: newHolder(),
})
const detailsOf = async (orderId: string) =>
  (await world.db.select().from(orders).where(eq(orders.orderId, orderId)))[0]?.details

test('an order that was placed goes on by its own terms when they change, retire and are gone (I22, I23)', async () => {
  world.answerWith(({ path }) =>
    path.includes('/old-user-contract') ? { eligible: true, allowNum: 1 } : { accepted: 'ACCEPTED' },
  )
  const [unpaid, open] = [newOrderId(), newOrderId()]
  for (const orderId of [unpaid, open]) {
    expect((await mall.post('/v1/mall/orders', order(orderId))).problem).toEqual({})
    await world.reaches(orderId, 'WAIT_PAY')
  }
  await mall.post(`/v1/mall/orders/${open}/payments`, paid(`P-${open}`, PAYABLE_FEN))
  await world.reaches(open, 'AUDITING')
  const sold = await detailsOf(unpaid)

  const tier = { kind: 'TIER', code: 'TIER-RECHARGE-24', ...JIANGSU } as const
  const contract = { kind: 'CONTRACT', code: 'CT-OLD-24', ...JIANGSU } as const
  const impact = { unpaidOrders: 1, openOrders: 1 }
  expect(await removeItem(world.db, { ...tier, mode: 'RETIRE', isDryRun: true })).toMatchObject({ impact })
  await expect(removeItem(world.db, { ...tier, mode: 'DELETE', isDryRun: false })).rejects.toThrow('IN_USE')
  await world.db.update(partners).set({ listsWithoutReview: true })
  await addCatalogueItem(world.db, {
    ...JIANGSU,
    kind: 'TIER_TERMINAL',
    body: { tierCode: tier.code, mappings: [{ terminalCode: 'TERM-X1', skuIds: [], phonePrice: 500_000 }] },
  })
  await removeItem(world.db, { ...contract, mode: 'RETIRE', isDryRun: false })

  const late = await mall.post('/v1/mall/orders', order(newOrderId()))
  expect(late).toMatchObject({ status: 422, problem: { code: 'PARAM_INVALID', errors: [{ field: 'contractCode' }] } })
  const payment = await mall.post(`/v1/mall/orders/${unpaid}/payments`, paid(`P-${unpaid}`, PAYABLE_FEN))
  expect(payment.status).toBe(200)
  await world.reaches(unpaid, 'AUDITING')
  expect(await detailsOf(unpaid)).toEqual(sold)

  // Even without the row, as if somebody had deleted it by hand.
  await world.db.delete(contractTiers).where(eq(contractTiers.tierCode, tier.code))
  await world.gateway.send(unpaid, { event: 'AUDIT_PASS', actor: 'MERCHANT', requestKey: 'audit' })
  await world.reaches(unpaid, 'PROVISIONING')
})
