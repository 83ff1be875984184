import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { lateEvents, notices, orders, parcels, parcelTraces, refunds } from '../../db/schema/index.ts'
import { Failure } from '../../domain/failure.ts'
import { formatTime } from '../../domain/time.ts'
import { KUAIDI100_SALT, type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { accepting, bareBody, newHolder, newOrderId, paid } from '../support/mall-orders.ts'
import { newImei } from '../support/order-drafts.ts'
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

async function placeBare(): Promise<string> {
  const orderId = newOrderId()
  expect(await mall.post('/v1/mall/orders', bareBody(orderId))).toMatchObject({ status: 200 })
  return orderId
}

async function shipBare(): Promise<{ orderId: string; trackingNo: string }> {
  world.answerWith(accepting)
  const orderId = await placeBare()
  await mall.post(`/v1/mall/orders/${orderId}/payments`, paid(`P-${orderId}`))
  await world.reaches(orderId, 'WAIT_SHIP')
  const trackingNo = `SF${Math.floor(Math.random() * 1e13)
    .toString()
    .padStart(13, '1')}`
  await world.gateway.send(orderId, {
    event: 'SHIP',
    actor: 'MERCHANT',
    requestKey: `ship/${trackingNo}`,
    parcels: [
      { packageNo: 'P1', carrierCode: 'SF', trackingNo, items: [], imeis: [newImei()], shippedAtMs: Date.now() },
    ],
  })
  return { orderId, trackingNo }
}

const orderRow = async (orderId: string) => (await world.db.select().from(orders).where(eq(orders.orderId, orderId)))[0]

test('the same order twice is one order, and another body under its number is refused', async () => {
  const orderId = newOrderId()
  const first = await mall.post('/v1/mall/orders', bareBody(orderId, { payExpireMinutes: 5 }))
  const again = await mall.post('/v1/mall/orders', bareBody(orderId, { payExpireMinutes: 5 }))
  const other = await mall.post('/v1/mall/orders', bareBody(orderId, { payExpireMinutes: 6 }))

  expect(first).toMatchObject({
    status: 200,
    data: { orderId, orderState: 'WAIT_PAY', version: 1, nextActor: 'BUYER' },
  })
  const minutesToPay = (Date.parse(String(first.data.dueAt)) - Date.now()) / 60_000
  expect(minutesToPay).toBeGreaterThan(4)
  expect(minutesToPay).toBeLessThan(5.1)
  expect(again).toMatchObject({ status: 200, data: { orderId, version: 1, changed: false } })
  expect(other).toMatchObject({ status: 409, problem: { code: 'ORDER_EXISTS' } })
})

test('two bodies that race for one order number get one order', async () => {
  const orderId = newOrderId()
  const answers = await Promise.all(
    [1, 2].map((quantity) => mall.post('/v1/mall/orders', bareBody(orderId, { buyerRemark: `第 ${quantity} 份` }))),
  )

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
})

test.each([
  ['a price of yesterday', { fees: [{ feeCode: 'DEVICE', amount: 1 }] }, 409, 'PRICE_CHANGED'],
  ['a merchant that is none', { merchantId: 'M-NOBODY' }, 422, 'PARAM_INVALID'],
  ['the mall as its merchant', { merchantId: 'MALL-DEMO' }, 422, 'PARAM_INVALID'],
  [
    'more than there is',
    {
      items: [{ itemId: '1', skuId: 'SKU-X2-BLUE-256', title: '星河 X2', quantity: 900, unitPrice: 259_900 }],
      fees: [{ feeCode: 'DEVICE', amount: 259_900 * 900 }],
    },
    409,
    'OUT_OF_STOCK',
  ],
])('an order with %s is refused at once', async (_what, changes, ...refusal) => {
  const [status, code] = refusal
  const orderId = newOrderId()

  expect(await mall.post('/v1/mall/orders', bareBody(orderId, changes))).toMatchObject({ status, problem: { code } })
  expect(await orderRow(orderId)).toBeUndefined()
})

test('a second payment and one for a closed order go back by themselves, asked for once', async () => {
  world.answerWith(() => ({}))
  const orderId = await placeBare()
  const path = `/v1/mall/orders/${orderId}/payments`

  expect(await mall.post(path, paid('W', 1))).toMatchObject({
    status: 422,
    problem: { code: 'AMOUNT_MISMATCH', expectedFen: 259_900 },
  })
  expect(await mall.post(path, { ...paid('A'), status: 'PENDING' })).toMatchObject({ data: { orderState: 'WAIT_PAY' } })
  expect(await mall.post(path, paid('A'))).toMatchObject({ status: 200, data: { orderState: 'WAIT_ACCEPT' } })
  expect(await mall.post(path, paid('A'))).toMatchObject({ status: 200, data: { changed: false } })
  const second = await mall.post(path, paid('B'))
  const secondAgain = await mall.post(path, paid('B'))

  expect(second).toMatchObject({ status: 409, problem: { code: 'ALREADY_PAID' } })
  expect(secondAgain.problem.refundNo).toBe(second.problem.refundNo)
  const rows = await world.db.select().from(refunds).where(eq(refunds.orderId, orderId))
  expect(rows).toMatchObject([{ kind: 'EXTRA_PAYMENT', amountFen: 259_900, refundNo: second.problem.refundNo }])
  const asked = await world.db.select().from(notices).where(eq(notices.orderId, orderId))
  expect(asked.filter(({ type }) => type === 'REFUND_REQUESTED')).toHaveLength(1)
  const result = `/v1/mall/orders/${orderId}/refunds/${String(second.problem.refundNo)}/result`
  expect(await mall.post(result, { status: 'SUCCESS', channelNo: 'CH1' })).toMatchObject({
    status: 200,
    data: { refundState: 'DONE' },
  })
})

test('money for an order whose workflow is over is refunded, and kept as a late event', async () => {
  const { orderId } = await shipBare()
  await mall.post(`/v1/mall/orders/${orderId}/receipt`, { confirmedBy: 'BUYER' })
  await world.client.workflow.result(`order-${orderId}`)

  const late = await mall.post(`/v1/mall/orders/${orderId}/payments`, paid('LATE'))

  expect(late).toMatchObject({ status: 409, problem: { code: 'ORDER_CLOSED', currentState: 'COMPLETED' } })
  expect(late.problem.refundNo).toMatch(/^[0-9a-f]{32}$/)
  expect(await world.db.select().from(lateEvents).where(eq(lateEvents.orderId, orderId))).toMatchObject([
    { event: 'PAID', state: 'COMPLETED', code: 'ORDER_CLOSED' },
  ])
})

test('a cancellation ends an unpaid order, asks the merchant for a paid one, and names the return flow for a shipped one', async () => {
  world.answerWith(accepting)
  const cancel = (orderId: string, cancelNo: string) =>
    mall.post(`/v1/mall/orders/${orderId}/cancel`, { cancelNo, reasonCode: 'BUYER_CHANGED_MIND' })
  const unpaid = await placeBare()
  const waiting = await placeBare()
  await mall.post(`/v1/mall/orders/${waiting}/payments`, paid(`P-${waiting}`))
  await world.reaches(waiting, 'WAIT_SHIP')
  const { orderId: shipped } = await shipBare()

  expect(await cancel(unpaid, 'C1')).toMatchObject({
    status: 200,
    data: { state: 'completed', orderState: 'CANCELLED' },
  })
  const asked = await cancel(waiting, 'C1')
  expect(asked).toMatchObject({ status: 200, data: { state: 'pending', orderState: 'CANCELLING' } })
  expect(asked.data.replyBy).toMatch(/\+08:00$/)
  expect(await cancel(waiting, 'C2')).toMatchObject({ data: { state: 'pending', cancelId: asked.data.cancelId } })
  await world.gateway.send(waiting, { event: 'CANCEL_REFUSE', actor: 'MERCHANT', requestKey: 'no', reasonCode: 'X' })
  expect(await cancel(waiting, 'C1')).toMatchObject({ data: { state: 'rejected', orderState: 'WAIT_SHIP' } })
  expect(await cancel(shipped, 'C1')).toMatchObject({
    status: 409,
    problem: { code: 'NOT_CANCELLABLE', returnFlow: `POST /v1/mall/orders/${shipped}/returns` },
  })
  expect(await cancel('M-UNKNOWN', 'C1')).toMatchObject({ status: 404, problem: { code: 'ORDER_NOT_FOUND' } })
})

test('a buyer who confirms completes a bare phone, and says it again without harm', async () => {
  const { orderId } = await shipBare()
  const path = `/v1/mall/orders/${orderId}/receipt`

  expect(await mall.post(path, { confirmedBy: 'MALL' })).toMatchObject({
    data: { orderState: 'SIGNED', changed: true },
  })
  expect(await mall.post(path, { confirmedBy: 'CARRIER' })).toMatchObject({
    data: { orderState: 'SIGNED', changed: false },
  })
  expect(await mall.post(path, { confirmedBy: 'BUYER' })).toMatchObject({
    data: { orderState: 'COMPLETED', changed: true },
  })
  expect(await mall.post(path, { confirmedBy: 'BUYER' })).toMatchObject({
    data: { orderState: 'COMPLETED', changed: false },
  })
})

test('compensation stays within what was paid, before and after the end', async () => {
  const { orderId } = await shipBare()
  const path = `/v1/mall/orders/${orderId}/refunds`
  const open = (refundNo: string, amount: number) => mall.post(path, { refundNo, amount, reason: '补偿' })
  const [first, second, third] = [`R1${orderId}`, `R2${orderId}`, `R3${orderId}`]

  expect(await open(first, 100)).toMatchObject({ status: 200, data: { refundState: 'PENDING', orderState: 'SHIPPED' } })
  expect(await open(first, 100)).toMatchObject({ status: 200, data: { refundState: 'PENDING', amount: 100 } })
  expect(await open(first, 99_999_999)).toMatchObject({
    status: 422,
    problem: { code: 'PARAM_INVALID', errors: [{ field: 'amount' }] },
  })
  expect(await open(second, 259_801)).toMatchObject({
    status: 422,
    problem: { code: 'REFUND_EXCEEDS_PAID', refundableFen: 259_800 },
  })
  expect(await mall.post(`${path}/${first}/result`, { status: 'FAILED' })).toMatchObject({
    data: { refundState: 'FAILED' },
  })
  expect(await mall.post(`${path}/${first}/result`, { status: 'OK' })).toMatchObject({ data: { refundState: 'DONE' } })
  expect(await mall.post(`${path}/NONE/result`, { status: 'OK' })).toMatchObject({
    problem: { code: 'REFUND_NOT_FOUND' },
  })
  const other = await placeBare()
  expect(
    await mall.post(`/v1/mall/orders/${other}/refunds`, { refundNo: first, amount: 1, reason: '补偿' }),
  ).toMatchObject({ status: 422, problem: { code: 'PARAM_INVALID' } })
  await mall.post(`/v1/mall/orders/${orderId}/receipt`, { confirmedBy: 'BUYER' })
  await world.client.workflow.result(`order-${orderId}`)
  expect(await open(third, 200)).toMatchObject({
    status: 200,
    data: { refundState: 'PENDING', orderState: 'COMPLETED' },
  })
  for (const [refundNo, amount] of [
    [first, 101],
    [third, 201],
  ] as const) {
    expect(await open(refundNo, amount)).toMatchObject({
      status: 422,
      problem: { code: 'PARAM_INVALID', errors: [{ field: 'amount' }] },
    })
  }
  expect(await open(third, 200)).toMatchObject({ status: 200, data: { refundState: 'PENDING', amount: 200 } })
  expect(await mall.post(`${path}/${third}/result`, { status: 'SUCCESS' })).toMatchObject({
    data: { refundState: 'DONE', amount: 200 },
  })
  expect(await orderRow(orderId)).toMatchObject({ refundedFen: 300 })
})

test('a return brings goods back that the order has shipped, and no others', async () => {
  const { orderId } = await shipBare()
  const path = `/v1/mall/orders/${orderId}/returns`
  await mall.post(`/v1/mall/orders/${orderId}/receipt`, { confirmedBy: 'MALL' })

  expect(await mall.post(path, { reason: '不想要了', items: [{ itemId: '2', quantity: 1 }] })).toMatchObject({
    status: 422,
  })
  const itTwice = [1, 1].map((quantity) => ({ itemId: '1', quantity }))
  expect(await mall.post(path, { reason: '不想要了', items: itTwice })).toMatchObject({
    status: 422,
    problem: { code: 'PARAM_INVALID', errors: [{ field: 'items[1].quantity' }] },
  })
  expect(await mall.post(path, { reason: '不想要了', deduction: 259_901 })).toMatchObject({ status: 422 })
  expect(
    await mall.post(path, { reason: '不想要了', items: [{ itemId: '1', quantity: 1 }], deduction: 900 }),
  ).toMatchObject({ status: 200, data: { orderState: 'RETURNING' } })
  expect(await orderRow(orderId)).toMatchObject({ facts: { deductionFen: 900 } })
})

const timeHoursAgo = (hours: number) => formatTime(Date.now() - hours * 3_600_000)
/** As providers write times. */
const hoursAgo = (hours: number) => timeHoursAgo(hours).slice(0, 19).replace('T', ' ')

function kuaidi100Push(
  trackingNo: string,
  state: string,
  lines: [ftime: string, context: string, statusCode: string][],
) {
  const data = lines.map(([ftime, context, statusCode]) => ({ ftime, context, statusCode })).toReversed()
  const param = JSON.stringify({
    status: 'polling',
    message: '',
    lastResult: { state, com: 'shunfeng', nu: trackingNo, data },
  })
  const sign = createHash('md5')
    .update(param + KUAIDI100_SALT)
    .digest('hex')
    .toUpperCase()
  return { param, sign }
}

test('a carrier’s push moves the order once, however often it comes', async () => {
  const { orderId, trackingNo } = await shipBare()
  const path = '/v1/carriers/kuaidi100/push'
  const way: [string, string, string][] = [
    [hoursAgo(26), '已揽收', '103'],
    [hoursAgo(2), '本人签收', '301'],
  ]

  const picked = await mall.push(path, kuaidi100Push(trackingNo, '1', way.slice(0, 1)))
  const afterPickUp = await orderRow(orderId)
  const signed = await mall.push(path, kuaidi100Push(trackingNo, '3', way))
  await mall.push(path, kuaidi100Push(trackingNo, '3', way))

  const success = { result: true, returnCode: '200', message: '成功' }
  expect([picked.body, signed.body]).toEqual([success, success])
  expect(afterPickUp?.facts.parcels[0]?.firstTraceAtMs).not.toBeNull()
  expect(await orderRow(orderId)).toMatchObject({ state: 'SIGNED' })
  expect(await world.db.select().from(parcels).where(eq(parcels.orderId, orderId))).toMatchObject([
    { status: 'SIGNED', signedBy: 'SELF' },
  ])
  expect(await world.db.select().from(parcelTraces).where(eq(parcelTraces.orderId, orderId))).toHaveLength(2)
  expect((await world.log(orderId)).slice(-2)).toEqual(['FIRST_TRACE→SHIPPED', 'SIGNED→SIGNED'])
})

test('a push with lines of the future moves nothing by them, is taken all the same, and the log says so', async () => {
  const { orderId, trackingNo } = await shipBare()
  const way: [string, string, string][] = [
    [hoursAgo(-48), '本人签收', '301'],
    [hoursAgo(2), '已揽收', '103'],
    [hoursAgo(400 * 24), '本人签收', '301'],
  ]

  const answer = await mall.push('/v1/carriers/kuaidi100/push', kuaidi100Push(trackingNo, '1', way))

  expect(answer).toMatchObject({ status: 200, body: { result: true } })
  expect(await orderRow(orderId)).toMatchObject({ state: 'SHIPPED' })
  const stored = await world.db.select().from(parcelTraces).where(eq(parcelTraces.orderId, orderId))
  expect(stored).toMatchObject([{ text: '已揽收', status: 'PICKED_UP' }])
  expect(mall.notes).toMatchObject([{ provider: 'kuaidi100', orderId, trackingNo, lines: 2 }])
})

test('a push that is not signed, of nobody’s parcel or of a provider without account', async () => {
  const push = kuaidi100Push('SF9999999999999', '1', [[hoursAgo(2), '已揽收', '103']])

  expect(await mall.push('/v1/carriers/kuaidi100/push', push)).toMatchObject({ status: 200, body: { result: true } })
  expect(await mall.push('/v1/carriers/kuaidi100/push', { ...push, sign: 'x' })).toMatchObject({
    status: 401,
    problem: { code: 'SIGNATURE_INVALID' },
  })
  expect(await mall.push('/v1/carriers/kdniao/push', push)).toMatchObject({ status: 404 })
  expect(await mall.push('/v1/carriers/toString/push', push)).toMatchObject({ status: 404 })
})

test('the mall’s own logistics events count what is news, and a lost parcel waits for an operator', async () => {
  const { orderId, trackingNo } = await shipBare()
  const path = `/v1/mall/orders/${orderId}/logistics-events`
  const event = (status: string, occurredAt: string) => ({
    trackingNo,
    carrierCode: '44',
    status,
    occurredAt,
    text: '测试轨迹',
    area: '南京市',
  })

  const first = event('IN_TRANSIT', timeHoursAgo(26))
  expect(await mall.post(path, first)).toMatchObject({ status: 200, data: { accepted: 1 } })
  expect(await mall.post(path, first)).toMatchObject({ status: 200, data: { accepted: 0 } })
  expect(await mall.post(path, { ...first, trackingNo: trackingNo.toLowerCase() })).toMatchObject({
    status: 200,
    data: { accepted: 0 },
  })
  expect(await mall.post(path, { ...first, occurredAt: '2198-01-01T00:00:00+08:00' })).toMatchObject({
    status: 422,
    problem: { code: 'PARAM_INVALID', errors: [{ field: 'occurredAt' }] },
  })
  expect(await mall.post(path, { ...first, occurredAt: timeHoursAgo(181 * 24) })).toMatchObject({
    status: 422,
    problem: { code: 'PARAM_INVALID', errors: [{ field: 'occurredAt' }] },
  })
  expect(await mall.post(path, { ...first, carrierCode: 'NOBODY' })).toMatchObject({
    problem: { code: 'CARRIER_UNKNOWN' },
  })
  expect(await mall.post(path, { ...first, trackingNo: 'SF000' })).toMatchObject({ problem: { code: 'PARAM_INVALID' } })
  expect(await mall.post(path, { ...first, occurredAt: '9999-01-01T00:00:00+08:00' })).toMatchObject({ status: 422 })
  await mall.post(path, event('LOST', timeHoursAgo(1)))
  expect(await orderRow(orderId)).toMatchObject({ state: 'SHIPPED', facts: { hold: { reason: 'LOST' } } })
})

test('a carrier is never told that an order refused its word', async () => {
  const { orderId, trackingNo } = await shipBare()
  const refusing: OrderGateway = {
    ...world.gateway,
    send: () => Promise.reject(new Failure('STATE_CONFLICT', { extra: { currentState: 'SHIPPED' } })),
  }
  const stubborn = await openMallCalls(world, refusing)

  const push = kuaidi100Push(trackingNo, '1', [[hoursAgo(2), '已揽收', '103']])
  const answer = await stubborn.push('/v1/carriers/kuaidi100/push', push)
  await stubborn.close()

  expect(answer).toMatchObject({ status: 200, body: { result: true } })
  expect(await world.db.select().from(lateEvents).where(eq(lateEvents.orderId, orderId))).toMatchObject([
    { event: 'FIRST_TRACE', code: 'STATE_CONFLICT' },
  ])
})

test('an order that was answered with 202 is on its way, not unknown', async () => {
  const orderId = newOrderId()
  const { gateway } = world
  const placing = { mallId: 'MALL-DEMO', environment: 'SANDBOX', bodyHash: '' }
  const slow = await openMallCalls(world, {
    ...gateway,
    findPlacing: (asked) => (asked === orderId ? Promise.resolve(placing) : gateway.findPlacing(asked)),
  })
  const path = `/v1/mall/orders/${orderId}`

  const reads = ['', '/state', '/state-logs', '/logistics'].map((part) => slow.get(path + part))
  const upload = slow.post(`${path}/id-card-images`, { side: 'FRONT', contentBase64: 'AA==', sha256: '0'.repeat(64) })
  const answers = await Promise.all([...reads, upload])
  const unknown = await slow.get('/v1/mall/orders/M-UNKNOWN')
  await slow.close()

  for (const answer of answers) {
    const problem = { code: 'ENGINE_UNAVAILABLE', retry: 'YES', retryAfterSeconds: 2 }
    expect(answer).toMatchObject({ status: 503, problem })
    expect(answer.problem.message).toContain('正在下单')
  }
  expect(unknown).toMatchObject({ status: 404, problem: { code: 'ORDER_NOT_FOUND' } })
})

test('while the engine is slow the answer is 202 with what was last known', async () => {
  const orderId = await placeBare()
  const slow = await openMallCalls(world, {
    ...world.gateway,
    place: () => Promise.resolve({ status: 202, outcome: null }),
    send: () => Promise.resolve({ status: 202, outcome: null }),
    checkEligibility: () => Promise.resolve(null),
  })

  const paying = await slow.post(`/v1/mall/orders/${orderId}/payments`, paid('S'))
  const placing = await slow.post('/v1/mall/orders', bareBody(newOrderId()))
  const cancelling = await slow.post(`/v1/mall/orders/${orderId}/cancel`, { cancelNo: 'C', reasonCode: 'X' })
  const checking = await slow.post('/v1/mall/eligibility-checks', {
    planCode: 'PLAN-128',
    merchantId: 'M-JIANGSU',
    productKind: 'N',
    holder: newHolder(),
  })
  await slow.close()

  expect(paying).toMatchObject({ status: 202, data: { orderState: 'WAIT_PAY', version: null } })
  expect(placing).toMatchObject({ status: 202, data: { orderState: null } })
  expect(cancelling).toMatchObject({ status: 202, data: { state: 'acknowledged' } })
  expect(checking).toMatchObject({ status: 202, data: { eligible: null } })
})
