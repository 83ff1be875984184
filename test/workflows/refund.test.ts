import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orders, refunds } from '../../db/schema/index.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

async function completedOrder(): Promise<string> {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))
  await world.reaches(orderId, 'WAIT_SHIP')
  await world.gateway.send(orderId, shipment(draft))
  await world.gateway.send(orderId, { event: 'SIGNED', actor: 'MALL', requestKey: 's' })
  await world.gateway.send(orderId, { event: 'CONFIRM', actor: 'MALL', requestKey: 'c' })
  await world.client.workflow.result(`order-${orderId}`)
  return orderId
}

const partial = (orderId: string, refundNo: string, amountFen: number) =>
  world.gateway.openRefund({ orderId, refundNo, kind: 'PARTIAL', amountFen, reason: '补偿', asksMall: false })

test('openRefund: compensations after the end stay within what was paid, also when they race', async () => {
  const orderId = await completedOrder()

  const tries = await Promise.allSettled(['R1', 'R2', 'R3'].map((refundNo) => partial(orderId, refundNo, 100_000)))

  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  const refused = tries.find(({ status }) => status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'REFUND_EXCEEDS_PAID' } })
})

test('settleRefund: a compensation is booked once and told in the log of the order', async () => {
  const orderId = await completedOrder()
  await partial(orderId, 'R9', 5000)

  await world.gateway.reportRefund(`refund-${orderId}-R9`, { status: 'OK', channelNo: 'CH1' })
  await world.gateway.reportRefund(`refund-${orderId}-R9`, { status: 'OK', channelNo: 'CH1' })

  const [order] = await world.db.select().from(orders).where(eq(orders.orderId, orderId))
  expect(order).toMatchObject({ refundedFen: 5000, state: 'COMPLETED' })
  expect((await world.log(orderId)).slice(-2)).toEqual(['PARTIAL_REFUND→COMPLETED', 'REFUND_OK→COMPLETED'])
})

test('a second payment that was only handed over goes back by itself', async () => {
  world.answerWith(() => ({}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  const second = payment(draft, 'second')
  const request = { ...second, payment: { ...second.payment, surplusRefundNo: 'SURPLUS1' } }

  await world.client.workflow.getHandle(`order-${draft.orderId}`).signal('handedOver', request)

  const found = async () => (await world.db.select().from(refunds).where(eq(refunds.orderId, draft.orderId)))[0]
  await expect
    .poll(found, { timeout: 20_000 })
    .toMatchObject({ refundNo: 'SURPLUS1', kind: 'EXTRA_PAYMENT', amountFen: 259_900 })
  await expect.poll(() => world.calls.some(({ body }) => body.refundNo === 'SURPLUS1'), { timeout: 20_000 }).toBe(true)
})
