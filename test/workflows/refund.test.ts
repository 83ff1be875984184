import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orders, refunds } from '../../db/schema/index.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL)

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({ refundMs: 1500 })
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

const asksFor = (refundNo: unknown) => world.calls.filter(({ body }) => body.refundNo === refundNo)

async function paidOrder() {
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  return draft
}

test('money too much that the mall could not give back is asked for again, and somebody is told', async () => {
  world.answerWith(() => ({}))
  const { orderId } = await paidOrder()
  const surplus = {
    orderId,
    refundNo: 'SURPLUS2',
    kind: 'EXTRA_PAYMENT',
    amountFen: 100,
    reason: 'ALREADY_PAID',
  } as const
  await world.gateway.openRefund({ ...surplus, asksMall: true })
  await expect.poll(() => asksFor('SURPLUS2').length, { timeout: 20_000 }).toBe(1)
  const handle = world.client.workflow.getHandle(`refund-${orderId}-SURPLUS2`)

  await world.gateway.reportRefund(handle.workflowId, { status: 'FAILED' })

  await expect.poll(() => asksFor('SURPLUS2').length, { timeout: 20_000 }).toBe(2)
  expect(new Set(asksFor('SURPLUS2').map(({ body }) => body.noticeId)).size).toBe(2)
  const { typedSearchAttributes } = await handle.describe()
  expect(typedSearchAttributes.get(NEEDS_ATTENTION)).toBe(true)

  await world.gateway.reportRefund(handle.workflowId, { status: 'OK' })
  expect(await handle.result()).toEqual({ refundState: 'DONE' })
})

test('money that is back is not given back again when its payment is heard of once more', async () => {
  world.answerWith(() => ({}))
  const draft = await paidOrder()
  const second = payment(draft, 'second')
  const request = { ...second, payment: { ...second.payment, surplusRefundNo: 'SURPLUS3' } }
  const order = world.client.workflow.getHandle(`order-${draft.orderId}`)
  await order.signal('handedOver', request)
  await expect.poll(() => asksFor('SURPLUS3').length, { timeout: 20_000 }).toBe(1)
  const workflowId = `refund-${draft.orderId}-SURPLUS3`
  await world.gateway.reportRefund(workflowId, { status: 'OK' })
  await world.client.workflow.result(workflowId)
  const { runId } = await world.client.workflow.getHandle(workflowId).describe()

  await order.signal('handedOver', request)

  const refundStarts = async () => {
    const { events } = await order.fetchHistory()
    return (events ?? []).filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes).length
  }
  await expect.poll(refundStarts, { timeout: 20_000 }).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const now = await world.client.workflow.getHandle(workflowId).describe()
  expect([now.runId, now.status.name]).toEqual([runId, 'COMPLETED'])
})

test('a refund run that starts although the money is back ends at once', async () => {
  world.answerWith(() => ({}))
  const { orderId } = await paidOrder()
  const row = { refundNo: 'SURPLUS4', orderId, kind: 'EXTRA_PAYMENT', amountFen: 100, state: 'DONE' } as const
  await world.db.insert(refunds).values({ ...row, workflowId: `refund-${orderId}-SURPLUS4` })

  const opened = await world.gateway.openRefund({ ...row, reason: 'ALREADY_PAID', asksMall: true })

  expect(opened).toEqual({ refundState: 'DONE' })
  await world.client.workflow.result(`refund-${orderId}-SURPLUS4`)
  expect(asksFor('SURPLUS4')).toEqual([])
})

test('a mall that says yes to a refund and forgets it is asked anew until the money is back', async () => {
  world.answerWith(({ path }) =>
    path.endsWith('/order-created') ? { accepted: 'REJECTED', reasonCode: 'NO_STOCK' } : {},
  )
  const { orderId } = await paidOrder()
  await world.reaches(orderId, 'REFUNDING')
  const [refund] = await world.db.select().from(refunds).where(eq(refunds.orderId, orderId))
  const { refundNo = '', amountFen = 0 } = refund ?? {}

  await expect.poll(() => asksFor(refundNo).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)

  expect(
    asksFor(refundNo)
      .slice(0, 3)
      .map(({ body }) => [body.amount, body.reasonCode]),
  ).toEqual([
    [259_900, 'NO_STOCK'],
    [259_900, 'OVERDUE'],
    [259_900, 'OVERDUE'],
  ])
  await world.gateway.send(orderId, {
    event: 'REFUND_OK',
    actor: 'MALL',
    requestKey: 'ok',
    refund: { refundNo, amountFen },
  })
  expect(await world.client.workflow.result(`order-${orderId}`)).toMatchObject({
    state: 'CLOSED',
    refundedFen: 259_900,
  })
})
