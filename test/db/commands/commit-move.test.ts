import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Committed, commitMove } from '../../../db/commands/commit-move.ts'
import { holdStock, recordDevices } from '../../../db/commands/order-goods.ts'
import { findOwnOrder } from '../../../db/queries/mall-orders.ts'
import { devices, orders, refunds, stockHolds, terminalSkus } from '../../../db/schema/index.ts'
import type { EventRequest, OrderFacts } from '../../../domain/order.ts'
import { advance } from '../../../domain/order-advance.ts'
import { decide } from '../../../domain/order-decision.ts'
import type { OrderItem } from '../../../domain/order-details.ts'
import { orderIn, POLICY, parcel, request } from '../../support/order-facts.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'
import { storeOrder } from '../../support/stored-orders.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const MALL = { partnerKind: 'MALL', partnerId: 'MALL-DEMO', environment: 'SANDBOX' } as const
const SKU = 'SKU-X2-BLUE-256'
const ITEMS: OrderItem[] = [{ itemId: 'item-1', skuId: SKU, title: 'X2', quantity: 2, unitPriceFen: 100 }]
const byOperator = request('REFUND_BY_OPERATOR', 'OPERATOR', { reason: '丢件' })
const isSku = and(eq(terminalSkus.merchantId, 'M-TERMINAL'), eq(terminalSkus.skuId, SKU))
const stock = async () => (await seeded.db.select().from(terminalSkus).where(isSku))[0]?.stock ?? 0
const newId = () => `T${randomUUID().replaceAll('-', '').slice(0, 24)}`

/** An order of two pieces of one article, which are held for it. */
async function store(facts: OrderFacts): Promise<OrderFacts> {
  const orderId = newId()
  const draft = { orderId, mallId: 'MALL-DEMO', merchantId: 'M-TERMINAL', productKind: facts.productKind, items: ITEMS }
  await storeOrder(seeded, { draft, facts: { ...facts, orderId, payableFen: 200, paidFen: 200 } })
  await seeded.db.transaction((transaction) => holdStock(transaction, draft))
  return reread(orderId)
}

async function reread(orderId: string): Promise<OrderFacts> {
  const order = await findOwnOrder(seeded.db, MALL, orderId)
  if (order === null) throw new Error('no such order')
  return order.facts
}

/** As the desk does it. */
function commit(order: OrderFacts, asked: EventRequest): Promise<Committed> {
  const nowMs = Date.now()
  const context = { order, request: asked, policy: POLICY, nowMs }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') throw new Error(`${asked.event}: ${JSON.stringify(decision)}`)
  const { row, effects = [] } = decision.transition
  const facts = advance({ ...context, ...decision, refundNo: newId() })
  const move = { facts, from: order.state, row, request: asked, effects, notices: [], nextActor: 'MALL', dueAtMs: null }
  return commitMove(seeded.db, { ...move, nowMs }, { shredAfterMs: 0 })
}

async function play(order: OrderFacts, ...asked: EventRequest[]): Promise<OrderFacts> {
  for (const each of asked) expect(await commit(await reread(order.orderId), each)).toEqual({ committed: true })
  return reread(order.orderId)
}

const ship = (number: number, quantity: number) => {
  const trackingNo = newId()
  const imeis = Array.from({ length: quantity }, () => newId())
  return request('SHIP', 'MERCHANT', { parcels: [parcel(number, quantity, { trackingNo, imeis })] })
}

test('pieces that have left do not come back into stock when the rest is refunded', async () => {
  const before = await stock()
  const order = await store(orderIn('WAIT_SHIP', 'B'))

  await play(order, ship(1, 1), byOperator)

  expect(await stock()).toBe(before - 1)
  const [hold] = await seeded.db.select().from(stockHolds).where(eq(stockHolds.orderId, order.orderId))
  expect(hold).toMatchObject({ state: 'CONSUMED', quantity: 1 })
})

test('a part that left and comes back is in stock again, with what was still held', async () => {
  const before = await stock()
  const order = await store(orderIn('WAIT_SHIP', 'B'))

  await play(
    order,
    ship(1, 1),
    request('RETURN_AGREED', 'MALL', { reasonCode: 'QUALITY' }),
    request('RETURN_RECEIVED', 'MERCHANT'),
  )

  expect(await stock()).toBe(before)
})

test('a whole shipment that comes back is in stock again once', async () => {
  const before = await stock()
  const order = await store(orderIn('WAIT_SHIP', 'B'))

  await play(order, ship(1, 1), ship(2, 1))
  const away = await stock()
  await play(order, request('RETURNING', 'CARRIER'), request('RETURN_RECEIVED', 'MERCHANT'))

  expect([away, await stock()]).toEqual([before - 2, before])
})

test('a handset that was bound and never left can be sold to somebody else after the reversal', async () => {
  const imei = newId()
  const evidence = { imeis: [imei], contractInstanceId: 'K1' }
  const order = await store(orderIn('PROVISIONING', 'CO'))
  const other = await store(orderIn('PROVISIONING', 'CO'))
  const provisioned = request('PROVISIONED', 'MERCHANT', { evidence })

  await play(order, provisioned)
  expect(await commit(other, provisioned)).toEqual({ refused: 'IMEI_USED', field: 'imei' })
  const reversed = { reasonCode: 'NO_STOCK', evidence: { reversalNo: 'R1' } }
  await play(order, request('REJECT', 'MERCHANT', reversed))

  expect(await commit(other, provisioned)).toEqual({ committed: true })
})

test('a handset that left with a parcel stays sold when the rest of its order is refunded', async () => {
  const order = await store(orderIn('WAIT_SHIP', 'B'))
  await recordDevices(seeded.db, order.orderId, ['never-left'])
  const shipped = ship(1, 1)

  await play(order, shipped, byOperator)

  const known = await seeded.db.select().from(devices).where(eq(devices.orderId, order.orderId))
  expect(known.map(({ imei }) => imei)).toEqual(shipped.parcels?.[0]?.imeis)
})

test('a refund number stands for one order’s refund, also when two orders bring it at once', async () => {
  const compensation = request('PARTIAL_REFUND', 'MALL', {
    reason: '划痕',
    refund: { refundNo: newId(), amountFen: 1 },
  })
  const both = [await store(orderIn('WAIT_SHIP', 'B')), await store(orderIn('WAIT_SHIP', 'B'))]

  const answers: unknown[] = await Promise.all(
    both.map((order) => commit(order, compensation).catch(() => commit(order, compensation))),
  )

  expect(answers).toContainEqual({ committed: true })
  expect(answers).toContainEqual({ refused: 'PARAM_INVALID', field: 'refundNo' })
})

test('a later move leaves refunds alone that it has nothing to do with', async () => {
  const order = await store(orderIn('WAIT_SHIP', 'B'))
  const refund = { refundNo: newId(), amountFen: 1 }
  await play(order, request('PARTIAL_REFUND', 'MALL', { reason: '划痕', refund }))
  const isIt = eq(refunds.refundNo, refund.refundNo)
  const longAgo = new Date(0)
  await seeded.db.update(refunds).set({ updatedAt: longAgo }).where(isIt)

  await play(order, request('READY', 'MERCHANT'))
  const [untouched] = await seeded.db.select().from(refunds).where(isIt)
  await play(order, request('REFUND_OK', 'MALL', { refund: { ...refund, channelNo: 'C1' } }))
  const [done] = await seeded.db.select().from(refunds).where(isIt)

  expect(untouched?.updatedAt).toEqual(longAgo)
  expect(done).toMatchObject({ state: 'DONE', channelNo: 'C1' })
})

test('a database that lost moves takes none, and says so', async () => {
  const order = await store(orderIn('WAIT_SHIP', 'B'))
  const ahead = { ...order, version: order.version + 3 }

  expect(await commit(ahead, request('READY', 'MERCHANT'))).toEqual({ isBehind: true })

  const [row] = await seeded.db.select().from(orders).where(eq(orders.orderId, order.orderId))
  expect(row?.version).toBe(order.version)
})
