import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrderGateway } from '../../api/order-gateway.ts'
import { orders } from '../../db/schema/index.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

// Money that a mall means to give back for a part of an order, and does not.

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({ refundMs: 1500 })
})
afterAll(() => world.close())

const AMOUNT_FEN = 5000
const refundNoOf = (orderId: string) => `R-${orderId}`

async function shippableOrder(gateway = world.gateway) {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  await gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  await world.reaches(draft.orderId, 'WAIT_SHIP')
  return draft
}

async function complete(draft: Awaited<ReturnType<typeof shippableOrder>>): Promise<void> {
  await world.gateway.send(draft.orderId, shipment(draft))
  await world.gateway.send(draft.orderId, { event: 'SIGNED', actor: 'MALL', requestKey: 's' })
  await world.gateway.send(draft.orderId, { event: 'CONFIRM', actor: 'MALL', requestKey: 'c' })
}

function report(orderId: string, event: 'PARTIAL_REFUND' | 'REFUND_FAILED' | 'REFUND_OK', requestKey: string = event) {
  const refund = { refundNo: refundNoOf(orderId), amountFen: AMOUNT_FEN }
  return world.gateway.send(orderId, { event, actor: 'MALL', requestKey, reason: '补偿', refund })
}

const asksFor = (orderId: string) => world.calls.filter(({ body }) => body.refundNo === refundNoOf(orderId))
const reasonsOf = (orderId: string) => asksFor(orderId).map(({ body }) => body.reasonCode)

test('a part that nobody hears of is asked for each day anew, also after the end of its order, until it is back', async () => {
  const draft = await shippableOrder()
  const { orderId } = draft
  await report(orderId, 'PARTIAL_REFUND')

  await expect.poll(() => reasonsOf(orderId).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
  await complete(draft)
  const before = reasonsOf(orderId).length
  await expect.poll(() => reasonsOf(orderId).length, { timeout: 20_000 }).toBeGreaterThan(before)

  expect(new Set(reasonsOf(orderId))).toEqual(new Set(['REFUND_OVERDUE']))
  expect(new Set(asksFor(orderId).map(({ body }) => body.noticeId)).size).toBe(reasonsOf(orderId).length)
  expect(asksFor(orderId)[0]?.body).toMatchObject({ amount: AMOUNT_FEN })
  const [order] = await world.db.select().from(orders).where(eq(orders.orderId, orderId))
  expect(order).toMatchObject({ state: 'COMPLETED', attention: 'OVERDUE PART_REFUND' })
  await report(orderId, 'REFUND_OK')
  expect(await world.client.workflow.result(`order-${orderId}`)).toMatchObject({
    state: 'COMPLETED',
    refundedFen: AMOUNT_FEN,
    attention: null,
  })
})

test('a part of an order that is over is asked for once the mall is late with it, and again', async () => {
  const draft = await shippableOrder()
  const { orderId } = draft
  await complete(draft)
  await world.client.workflow.result(`order-${orderId}`)
  const refundNo = refundNoOf(orderId)
  const refund = { orderId, refundNo, kind: 'PARTIAL', amountFen: AMOUNT_FEN, reason: '补偿' } as const

  await world.gateway.openRefund({ ...refund, asksMall: false, remindsMall: true })

  expect(reasonsOf(orderId)).toEqual([])
  await expect.poll(() => reasonsOf(orderId).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
  expect(reasonsOf(orderId).slice(0, 2)).toEqual(['REFUND_OVERDUE', 'REFUND_OVERDUE'])
  const workflowId = `refund-${orderId}-${refundNo}`
  await world.gateway.reportRefund(workflowId, { status: 'OK' })
  expect(await world.client.workflow.result(workflowId)).toEqual({ refundState: 'DONE' })
})

test('a part that failed is asked for again after the first pause of the schedule', async () => {
  const { client, taskQueue } = world
  const gateway = createOrderGateway({ client, taskQueue, policy: DEFAULT_ORDER_POLICY, consoleUrl: null })
  const { orderId } = await shippableOrder(gateway)
  await report(orderId, 'PARTIAL_REFUND')

  await report(orderId, 'REFUND_FAILED')

  await expect.poll(() => reasonsOf(orderId), { timeout: 20_000 }).toEqual(['REFUND_FAILED'])
  await report(orderId, 'REFUND_OK')
  expect(await world.state(orderId)).toBe('WAIT_SHIP')
})
