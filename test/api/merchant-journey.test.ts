import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallerApplication } from '../../api/caller.ts'
import { draftBare, newImei, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'

let world: OrderWorld
let api: PartnerApi
const MERCHANT: CallerApplication = applicationOf('MERCHANT', 'M-TERMINAL')

beforeAll(async () => {
  world = await openOrderWorld()
  api = await startPartnerApi({ ...world, orders: world.gateway, applications: [MERCHANT] })
})
afterAll(async () => {
  await api.close()
  await world.close()
})

async function placed(): Promise<Awaited<ReturnType<typeof draftBare>>> {
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  return draft
}

/** Paid, and the merchant has said that it heard of it. */
async function noticed(): Promise<string> {
  const draft = await placed()
  await world.gateway.send(draft.orderId, payment(draft))
  while ((await stateOf(draft.orderId)).noticeState !== 'DELIVERED') {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return draft.orderId
}

const get = async (path: string) => (await api.call(MERCHANT, { path })).data
const stateOf = (orderId: string) => get(`/v1/orders/${orderId}/state`)
const report = (orderId: string, event: string, more: object = {}) =>
  api.call(MERCHANT, { path: `/v1/orders/${orderId}/state`, body: { event, ...more } })
const ship = (orderId: string, parcel: object) =>
  api.call(MERCHANT, { path: `/v1/orders/${orderId}/shipments`, body: { packages: [parcel] } })
const newTrackingNo = () => `SF${Math.random().toString().slice(2, 15).padEnd(13, '7')}`

test('a merchant takes an order, ships it, corrects the number and sees it all in the log', async () => {
  const orderId = await noticed()
  const { version, allowedEvents } = await stateOf(orderId)
  expect(allowedEvents).toEqual(expect.arrayContaining(['ACCEPT', 'REJECT']))

  const accepted = await report(orderId, 'ACCEPT', { expectedVersion: version })
  expect(accepted.data).toMatchObject({ orderState: 'WAIT_SHIP', changed: true, nextActor: 'MERCHANT' })

  const [first, second] = [newTrackingNo(), newTrackingNo()]
  const shipped = await ship(orderId, { carrierCode: 'SF', trackingNo: first, imeis: [newImei()] })
  expect(shipped.data).toMatchObject({
    orderState: 'SHIPPED',
    packages: [{ packageNo: `SF-${first}`, patternOk: true }],
  })
  const corrected = await ship(orderId, { carrierCode: 'SF', trackingNo: second, replaces: first })
  expect(corrected.data).toMatchObject({ orderState: 'SHIPPED', packages: [{ packageNo: `SF-${first}` }] })

  const { packages } = await get(`/v1/orders/${orderId}/logistics`)
  expect(packages).toMatchObject([{ packageNo: `SF-${first}`, trackingNo: second, status: 'CREATED' }])
  const log = await get(`/v1/orders/${orderId}/state-logs`)
  expect((log.items as { event: string; seq: number }[]).map(({ seq, event }) => `${seq} ${event}`)).toEqual([
    '1 PLACE',
    '2 PAID',
    '3 ACCEPT',
    '4 SHIP',
    '5 REPLACE_PARCEL',
  ])
  const detail = await get(`/v1/orders/${orderId}`)
  expect(detail).toMatchObject({
    payState: 'PAID',
    items: [{ shippedQuantity: 1 }],
    packages: [{ trackingNo: second }],
  })
  const found = await api.call(MERCHANT, { path: '/v1/orders', query: `trackingNo=${second.toLowerCase()}` })
  expect(found.data.items).toMatchObject([{ orderId, orderState: 'SHIPPED' }])
})

test('an event with an old version is a conflict, and one that is reached already changes nothing', async () => {
  const orderId = await noticed()
  const { version } = await stateOf(orderId)

  const early = await report(orderId, 'ACCEPT', { expectedVersion: Number(version) + 1 })
  const accepted = await report(orderId, 'ACCEPT', { expectedVersion: version })
  const again = await report(orderId, 'ACCEPT', { expectedVersion: version })
  const wrong = await report(orderId, 'AUDIT_PASS', { expectedVersion: 3 })

  expect(early.data).toMatchObject({ code: 'STATE_CONFLICT', currentState: 'WAIT_ACCEPT', version })
  expect(accepted.status).toBe(200)
  expect(again.data).toMatchObject({ changed: false, version: accepted.data.version })
  expect(wrong.status).toBe(409)
  expect(wrong.data).toMatchObject({ currentState: 'WAIT_SHIP', allowedEvents: expect.arrayContaining(['SHIP']) })
})

test('nothing is shipped before it is paid: until then its merchant does not know the order', async () => {
  const { orderId } = await placed()

  const answer = await ship(orderId, { carrierCode: 'SF', trackingNo: newTrackingNo(), imeis: [newImei()] })

  expect([answer.status, answer.data.code]).toEqual([404, 'ORDER_NOT_FOUND'])
  expect(await world.log(orderId)).toEqual(['PLACE→WAIT_PAY'])
})

test('a tracking number that another parcel has, and a phone that was sold, are refused', async () => {
  const [one, other] = [await noticed(), await noticed()]
  for (const orderId of [one, other]) await report(orderId, 'ACCEPT', { expectedVersion: 2 })
  const parcel = { carrierCode: 'SF', trackingNo: newTrackingNo(), imeis: [newImei()] }
  expect((await ship(one, parcel)).status).toBe(200)

  expect((await ship(one, parcel)).data).toMatchObject({ orderState: 'SHIPPED' })
  expect((await ship(other, { ...parcel, imeis: [newImei()] })).data.code).toBe('TRACKING_NO_DUPLICATE')
  expect((await ship(other, { ...parcel, trackingNo: newTrackingNo() })).data.code).toBe('IMEI_USED')
  expect((await stateOf(other)).orderState).toBe('WAIT_SHIP')
})

test('a refusal names a reason, and the money goes back', async () => {
  const orderId = await noticed()
  const { version: expectedVersion } = await stateOf(orderId)

  const bare = await report(orderId, 'REJECT', { expectedVersion })
  const reasoned = await report(orderId, 'REJECT', { expectedVersion, reasonCode: 'OUT_OF_STOCK', reason: '缺货' })

  expect(bare.data).toMatchObject({ code: 'REASON_REQUIRED', errors: [{ field: 'reasonCode' }] })
  expect(reasoned.data).toMatchObject({ orderState: 'REFUNDING', changed: true })
  expect((await stateOf(orderId)).refundState).toBe('PENDING')
})

test('the merchant finds the notice of its order with the attempt that delivered it', async () => {
  const orderId = await noticed()

  const list = await api.call(MERCHANT, { path: '/v1/notices', query: `orderId=${orderId}&type=ORDER_CREATED` })
  const [notice] = list.data.items as { noticeId: string }[]
  const detail = await get(`/v1/notices/${notice?.noticeId}`)

  expect(detail).toMatchObject({
    state: 'DELIVERED',
    deliveries: [{ attempt: 1, outcome: 'DELIVERED', httpStatus: 200 }],
  })
  const again = await api.call(MERCHANT, { path: `/v1/notices/${notice?.noticeId}/resend`, body: {} })
  expect(again.status).toBe(202)
  const attempts = async () => (await get(`/v1/notices/${notice?.noticeId}`)).deliveries as { manual: boolean }[]
  while ((await attempts()).length < 2) await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await attempts())[1]?.manual).toBe(true)
})
