import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiClient } from '../../../cli/api-client.ts'
import { createMallSimulator, type MallSimulator } from '../../../cli/simulators/mall-app.ts'
import { createMallReactions } from '../../../cli/simulators/mall-reactions.ts'
import { createOrderPlans } from '../../../cli/simulators/order-plan.ts'
import { ConfirmReceiptBody } from '../../../contract/receipt.ts'
import { ReportRefundBody } from '../../../contract/refund.ts'
import { LogisticsEventBody } from '../../../contract/shipment.ts'
import type { OrderState } from '../../../domain/order-state.ts'
import { callPartner, makePartner } from '../../support/platform-calls.ts'

const mall = makePartner('MALL-DEMO')
let simulator: MallSimulator
let url = ''

beforeAll(async () => {
  const nobody = 'http://127.0.0.1:9'
  simulator = createMallSimulator({
    mall,
    merchantIds: ['M-JIANGSU'],
    apiBaseUrl: nobody,
    merchantSimulatorUrl: nobody,
  })
  url = (await simulator.start(0)).url
})
afterAll(() => simulator.stop())

const notify = (operation: string, direction: 'P2L' | 'L2P' = 'P2L') =>
  callPartner({
    url: `${url}/notices/${operation}`,
    partner: mall,
    body: { noticeId: `n-${operation}`, orderId: 'ORDER-1', version: 2, type: 'ORDER_STATE_CHANGED' },
    direction,
  })

const trigger = (body: unknown) =>
  fetch(`${url}/trigger`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

test.each(['order-state-changed', 'cancel-result', 'refund-requested'])(
  'a notice %s is taken and echoed, signed',
  async (operation) => {
    expect(await notify(operation)).toMatchObject({
      status: 200,
      isSigned: true,
      json: { code: 'OK', data: { noticeId: `n-${operation}` } },
    })
  },
)

test('S39: what the mall once signed for the platform is refused when it comes back', async () => {
  expect(await notify('order-state-changed', 'L2P')).toMatchObject({ status: 401, json: { code: 'SIGNATURE_INVALID' } })
})

test('a notice of a kind that the mall does not know is not acknowledged', async () => {
  expect(await notify('something-new')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
})

test('a scenario that does not fit the product is refused before it begins', async () => {
  const unfit = await trigger({ productKind: 'B', scenario: 'refused' })
  const unknown = await trigger({ productKind: 'B', scenario: 'no-such-scenario' })

  expect([unfit.status, unknown.status]).toEqual([422, 422])
})

test('a run says at which step it failed, and why', async () => {
  const answer = await trigger({ productKind: 'B', scenario: 'happy', wait: true })

  expect(await answer.json()).toMatchObject({
    state: 'FAILED',
    steps: [{ zh: '选商品', state: 'FAILED', detail: 'SERVICE_UNAVAILABLE' }],
    error: { code: 'SERVICE_UNAVAILABLE' },
  })
})

test('a parcel goes the rest of its way, event by event, until it is signed for', async () => {
  const { reactions, posts } = mallWith({ orderState: 'SHIPPED', parcelStatus: 'PICKED_UP' })

  await reactions.attend('ORDER-1')

  const events = posts.map(({ body }) => LogisticsEventBody.parse(body))
  expect(events.map(({ status }) => status)).toEqual(['IN_TRANSIT', 'OUT_FOR_DELIVERY', 'SIGNED'])
  expect(events.at(-1)).toMatchObject({ signedBy: 'SELF', trackingNo: '444003077898' })
})

test('the buyer confirms when the card is in use, and not before', async () => {
  const pending = mallWith({ orderState: 'SIGNED', activationState: 'PENDING' })
  const active = mallWith({ orderState: 'SIGNED', activationState: 'ACTIVE' })

  await pending.reactions.attend('ORDER-1')
  await active.reactions.attend('ORDER-1')

  expect(pending.posts).toEqual([])
  expect(active.posts.map(({ path }) => path)).toEqual(['/v1/mall/orders/ORDER-1/receipt'])
  expect(ConfirmReceiptBody.safeParse(active.posts[0]?.body).success).toBe(true)
})

test('a script may keep the buyer from confirming', async () => {
  const { reactions, posts, plans } = mallWith({ orderState: 'SIGNED', activationState: 'ACTIVE' })
  plans.set('ORDER-1', { stopBefore: 'CONFIRM' })

  await reactions.attend('ORDER-1')

  expect(posts).toEqual([])
})

test('a refund that is asked for is reported as done, under one key however often it is asked', async () => {
  const { reactions, posts } = mallWith({ orderState: 'REFUNDING' })

  await reactions.refund('ORDER-1', 'R1')
  await reactions.refund('ORDER-1', 'R1')

  expect(posts.map(({ path }) => path)).toEqual(Array(2).fill('/v1/mall/orders/ORDER-1/refunds/R1/result'))
  expect(new Set(posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
  expect(posts.every(({ body }) => ReportRefundBody.safeParse(body).success)).toBe(true)
})

function mallWith(order: { orderState: OrderState; activationState?: string; parcelStatus?: string }) {
  const { orderState, activationState, parcelStatus: status } = order
  const posts: { path: string; body: unknown; idempotencyKey?: string }[] = []
  const api: ApiClient = {
    get: async ({ path, data }) =>
      data.parse(
        path.endsWith('/logistics')
          ? { packages: [{ carrierCode: 'SF', trackingNo: '444003077898', status }] }
          : { orderState, activationState, version: 5, nextActor: 'MALL' },
      ),
    post: async ({ path, body, idempotencyKey, data }) => {
      posts.push({ path, body, idempotencyKey })
      return data.parse({})
    },
  }
  const plans = createOrderPlans()
  return { reactions: createMallReactions({ api, plans, stepMs: 0 }), posts, plans }
}
