import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '../../api/derived-id.ts'
import { certNoHashOf } from '../../contract/holder.ts'
import { refunds } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { bareBody, newHolder, newOrderId, paid } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  // The merchant's time for its answer is the test's.
  world = await openOrderWorld({ eligibilityCallMs: 20_000, eligibilityTotalMs: 40_000 })
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

const refundsOf = (orderId: string) => world.db.select().from(refunds).where(eq(refunds.orderId, orderId))

/** A number that is being checked until the merchant is let answer. */
async function placeChecking() {
  let answer = (_verdict: unknown): void => undefined
  const verdict = new Promise((resolve) => {
    answer = resolve
  })
  world.answerWith(({ path }) => (path.includes('/number') ? verdict : { accepted: 'QUEUED' }))
  const holder = newHolder()
  const { data } = await mall.get('/v1/mall/numbers', { limit: '1', niceLevel: '0' })
  const [number] = data.items as { phoneNumber: string; prepayAmount: number }[]
  const prepay = number?.prepayAmount ?? 0
  const lock = await mall.post(`/v1/mall/numbers/${number?.phoneNumber}/lock`, { certNoHash: certNoHashOf(holder) })
  const orderId = newOrderId()
  const placed = await mall.post('/v1/mall/orders', {
    orderId,
    merchantId: 'M-JIANGSU',
    productKind: 'N',
    planCode: 'PLAN-128',
    items: [{ itemId: '1', title: '号卡', quantity: 1, unitPrice: prepay }],
    fees: [{ feeCode: 'NUMBER_PREPAY', amount: prepay }],
    holder,
    lockId: lock.data.lockId,
  })
  expect(placed).toMatchObject({ status: 200, data: { orderState: 'PENDING_CHECK' } })
  return { orderId, prepay, answer }
}

test('a payment that comes during the check is sent again and booked, and nothing of it goes back', async () => {
  const { orderId, prepay, answer } = await placeChecking()
  const path = `/v1/mall/orders/${orderId}/payments`

  const early = await mall.post(path, paid('EARLY', prepay), 'early-key')
  answer({ eligible: true, allowNum: 1 })
  await world.reaches(orderId, 'WAIT_PAY')
  const again = await mall.post(path, paid('EARLY', prepay), 'early-key')

  expect(early).toMatchObject({
    status: 409,
    problem: { code: 'STATE_CONFLICT', currentState: 'PENDING_CHECK', retryAfterSeconds: 2 },
  })
  expect(early.problem).not.toHaveProperty('refundNo')
  expect(again).toMatchObject({ status: 200, data: { orderState: 'WAIT_ACCEPT', changed: true } })
  expect(await refundsOf(orderId)).toEqual([])
})

test('a payment that was taken with 202 during the check is booked when the check is over', async () => {
  const { orderId, prepay, answer } = await placeChecking()
  const payment = { paymentNo: 'HANDED', amountFen: prepay, paidAtMs: Date.now(), surplusRefundNo: 'f'.repeat(32) }

  await world.client.workflow
    .getHandle(`order-${orderId}`)
    .signal('handedOver', { event: 'PAID', actor: 'MALL', requestKey: 'payment/HANDED', payment })
  await world.client.workflow.getHandle(`order-${orderId}`).query('orderFacts')
  answer({ eligible: true, allowNum: 1 })
  await world.reaches(orderId, 'WAIT_ACCEPT')

  expect(await refundsOf(orderId)).toEqual([])
})

test('a payment that is on its way back is never booked', async () => {
  const orderId = newOrderId()
  await mall.post('/v1/mall/orders', bareBody(orderId))
  const refundNo = derivedId('extra-payment', orderId, 'BACK')
  const row = { refundNo, orderId, kind: 'EXTRA_PAYMENT', amountFen: 259_900, state: 'PENDING' } as const
  await world.db.insert(refunds).values({ ...row, workflowId: `refund-${orderId}-${refundNo}` })

  const answer = await mall.post(`/v1/mall/orders/${orderId}/payments`, paid('BACK'))

  expect(answer).toMatchObject({ status: 409, problem: { code: 'ORDER_CLOSED', refundNo } })
  expect(await world.state(orderId)).toBe('WAIT_PAY')
})

test('a payment number stands for one amount, whether it was booked or goes back', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'QUEUED' } : {}))
  const orderId = newOrderId()
  await mall.post('/v1/mall/orders', bareBody(orderId))
  const path = `/v1/mall/orders/${orderId}/payments`
  const otherAmount = { status: 422, problem: { code: 'PARAM_INVALID', errors: [{ field: 'amount' }] } }

  expect(await mall.post(path, paid('A'))).toMatchObject({ status: 200 })
  expect(await mall.post(path, paid('A', 1))).toMatchObject(otherAmount)
  expect(await mall.post(path, paid('B'))).toMatchObject({ status: 409, problem: { code: 'ALREADY_PAID' } })
  expect(await mall.post(path, paid('B', 99_999_999))).toMatchObject(otherAmount)
  expect(await refundsOf(orderId)).toMatchObject([{ kind: 'EXTRA_PAYMENT', amountFen: 259_900 }])
})

test('an order is not cancelled under a payment that has begun, and is once that has failed', async () => {
  const orderId = newOrderId()
  await mall.post('/v1/mall/orders', bareBody(orderId))
  const payments = `/v1/mall/orders/${orderId}/payments`
  const cancel = () => mall.post(`/v1/mall/orders/${orderId}/cancel`, { cancelNo: 'C1', reasonCode: 'CHANGED_MIND' })

  const pending = await mall.post(payments, { ...paid('SLOW'), status: 'PENDING' })
  const tooEarly = await cancel()
  const failed = await mall.post(payments, { ...paid('SLOW'), status: 'FAILED' })

  expect(pending).toMatchObject({ status: 200, data: { orderState: 'WAIT_PAY', changed: true } })
  expect(tooEarly).toMatchObject({ status: 409, problem: { code: 'PAYMENT_UNDER_WAY' } })
  expect(failed).toMatchObject({ status: 200, data: { orderState: 'WAIT_PAY', changed: true } })
  expect(await cancel()).toMatchObject({ status: 200, data: { orderState: 'CANCELLED' } })
  expect(await mall.post(payments, { ...paid('SLOW'), status: 'FAILED' }, 'again')).toMatchObject({
    status: 200,
    data: { orderState: 'CANCELLED', changed: false },
  })
})
