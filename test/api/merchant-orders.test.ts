import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OrderEnded } from '../../api/gateway/engine-failure.ts'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { pictureCell, savePicture } from '../../db/commands/pictures.ts'
import { findDataKey } from '../../db/commands/vault.ts'
import { dataKeys, deliveryAttempts, lateEvents, notices, orders, parcels } from '../../db/schema/index.ts'
import { Failure } from '../../domain/failure.ts'
import type { EventRequest } from '../../domain/order.ts'
import { seal } from '../../platform/envelope.ts'
import { applicationOf, type PartnerAnswer, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import {
  MALL,
  MERCHANT_A,
  MERCHANT_B,
  openStore,
  type Store,
  type StoredChanges,
  storeOrder,
} from '../support/stored-orders.ts'

const APP_A = applicationOf('MERCHANT', MERCHANT_A.partnerId)
const APP_B = applicationOf('MERCHANT', MERCHANT_B.partnerId)
const APP_MALL = applicationOf('MALL', MALL.partnerId)
const LIVE_A = applicationOf('MERCHANT', MERCHANT_A.partnerId, { appKey: 'app-live', environment: 'LIVE' })

let store: Store
let api: PartnerApi
/** What the engine was asked, and how it answers next. */
const sent: { orderId: string; request: EventRequest }[] = []
const resent: unknown[] = []
let engine: OrderGateway['send'] = async () => ({ status: 202, outcome: null })

let catchUp: OrderGateway['catchUp'] = async () => undefined

const gateway = {
  catchUp: (orderId: string) => catchUp(orderId),
  send: (orderId: string, request: EventRequest) => {
    sent.push({ orderId, request })
    return engine(orderId, request)
  },
  resend: async (notice: unknown) => void resent.push(notice),
} as unknown as OrderGateway

beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: gateway, applications: [APP_A, APP_B, APP_MALL, LIVE_A] })
})
afterAll(async () => {
  await api.close()
  await store.close()
})

const numbered = (changes: StoredChanges = {}) =>
  storeOrder(store, { ...changes, draft: { productKind: 'N', ...changes.draft } })

async function storePicture(orderId: string): Promise<Uint8Array> {
  const [order] = await store.db.select().from(orders).where(eq(orders.orderId, orderId))
  const vaultId = order?.details.vaultId ?? ''
  const dataKey = await findDataKey(store.db, store.masterKeys, vaultId)
  if (dataKey === null) throw new Error('no data key')
  const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0, 1, 2, 3])
  const sealed = seal(dataKey, bytes, pictureCell(orderId, 'FRONT'))
  const hashes = { sha256: 'stored', uploadedSha256: 'uploaded' }
  await savePicture(store.db, {
    orderId,
    side: 'FRONT',
    vaultId,
    imageId: 'i',
    sealed,
    sizeBytes: bytes.length,
    watermark: '仅供办理',
    ...hashes,
  })
  return bytes
}

/** Of a failed answer, without what differs from call to call. */
const failureText = ({ status, text, data }: PartnerAnswer) =>
  `${status} ${text.replaceAll(String(data.requestId), 'request')}`

const report = (orderId: string, changes: object = {}) => ({
  path: `/v1/orders/${orderId}/state`,
  body: { event: 'ACCEPT', expectedVersion: 1, ...changes },
})
const shipmentOf = (orderId: string, ...packages: object[]) => ({
  path: `/v1/orders/${orderId}/shipments`,
  body: { packages },
})

test("another merchant's order is answered byte for byte as an unknown one, and nothing is sent", async () => {
  const orderId = await numbered({ facts: { state: 'AUDITING' } })
  await storePicture(orderId)
  const before = sent.length
  const calls = (id: string) => [
    { path: `/v1/orders/${id}` },
    { path: `/v1/orders/${id}/state` },
    { path: `/v1/orders/${id}/state-logs` },
    { path: `/v1/orders/${id}/logistics` },
    { path: `/v1/orders/${id}/id-card-images`, query: 'purpose=AUDIT' },
    report(id),
    shipmentOf(id, { carrierCode: 'SF', trackingNo: 'SF0000000000001' }),
  ]

  for (const [index, call] of calls(orderId).entries()) {
    const unknown = calls('T-UNKNOWN')[index]
    if (!unknown) throw new Error('the two lists differ')
    const expected = failureText(await api.call(APP_B, unknown))
    expect(expected).toContain('ORDER_NOT_FOUND')
    expect([call.path, failureText(await api.call(APP_B, call))]).toEqual([call.path, expected])
    expect([call.path, failureText(await api.call(LIVE_A, call))]).toEqual([call.path, expected])
  }
  expect(sent.length).toBe(before)
})

test('a merchant may not call the mall’s reads, nor the mall the merchant’s', async () => {
  const orderId = await storeOrder(store)

  for (const path of [
    `/v1/mall/orders/${orderId}`,
    '/v1/mall/orders',
    `/v1/mall/orders/${orderId}/state`,
    '/v1/mall/notices',
  ]) {
    expect([path, (await api.call(APP_A, { path })).data.code]).toEqual([path, 'PERMISSION_DENIED'])
  }
  expect((await api.call(APP_MALL, { path: `/v1/orders/${orderId}` })).data.code).toBe('PERMISSION_DENIED')
})

test('the mall reads its orders, their state, log and logistics, always masked', async () => {
  const orderId = await storeOrder(store)

  expect((await api.call(APP_MALL, { path: '/v1/mall/orders', query: 'limit=1' })).data.hasMore).toBe(true)
  const detail = await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}` })
  expect(detail.data).toMatchObject({ orderId, masked: true, receiver: { receiverPhone: '139****5678' } })
  expect((await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}`, query: 'unmask=true' })).data.code).toBe(
    'PARAM_INVALID',
  )
  expect((await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}/state` })).data.orderState).toBe('WAIT_PAY')
  expect((await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}/state-logs` })).data.items).toEqual([])
  expect((await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}/logistics` })).data.packages).toEqual([])
})

test('a cursor works for its list and its application only', async () => {
  await Promise.all([storeOrder(store), storeOrder(store)])
  const first = await api.call(APP_A, { path: '/v1/orders', query: 'limit=1' })
  const cursor = String(first.data.nextCursor)
  const go = (app: typeof APP_A, query: string) => api.call(app, { path: '/v1/orders', query })

  expect((await go(APP_A, `limit=50&cursor=${cursor}`)).status).toBe(200)
  expect((await go(APP_B, `cursor=${cursor}`)).data.code).toBe('CURSOR_INVALID')
  expect((await go(APP_A, `cursor=${cursor}&sort=CREATED_ASC`)).data.code).toBe('CURSOR_INVALID')
  expect((await go(APP_A, `cursor=${cursor.slice(1)}`)).data.code).toBe('CURSOR_INVALID')
  expect((await go(APP_A, 'merchantId=M-B')).data.code).toBe('PARAM_INVALID')
  expect((await go(APP_A, 'updatedFrom=2020-01-01T00:00:00%2B08:00')).data.code).toBe('WINDOW_TOO_WIDE')
})

test('personal data is in clear for the own merchant until the order ends, and in no list', async () => {
  const open = await numbered({ facts: { state: 'AUDITING' } })
  const ended = await numbered({ facts: { state: 'CLOSED' } })
  const clear = (orderId: string) => api.call(APP_A, { path: `/v1/orders/${orderId}`, query: 'unmask=true' })

  expect((await clear(open)).data).toMatchObject({ masked: false, receiver: { receiverPhone: '13900005678' } })
  expect((await clear(ended)).data).toMatchObject({ masked: true, receiver: { receiverPhone: '139****5678' } })
  const list = await api.call(APP_A, { path: '/v1/orders', query: 'limit=100' })
  for (const secret of ['13900005678', '测试丙丁', '11010519491231002X']) expect(list.text).not.toContain(secret)
  const part = await api.call(APP_A, { path: `/v1/orders/${open}`, query: 'fields=amounts' })
  expect(part.data).not.toHaveProperty('receiver')
})

test('what a merchant reports goes to the order under its Idempotency-Key, and the answer comes from the order', async () => {
  const orderId = await numbered({ facts: { state: 'WAIT_ACCEPT' } })
  engine = async () => ({
    status: 200,
    outcome: {
      orderId,
      orderState: 'AUDITING',
      version: 2,
      isChanged: true,
      nextActor: 'MERCHANT',
      dueAtMs: 0,
      allowedEvents: ['AUDIT_PASS'],
    },
  })

  const first = await api.call(APP_A, { ...report(orderId), idempotencyKey: 'key-1' })
  const again = await api.call(APP_A, { ...report(orderId), idempotencyKey: 'key-1' })

  expect(first.data).toEqual({
    orderId,
    orderState: 'AUDITING',
    version: 2,
    changed: true,
    nextActor: 'MERCHANT',
    dueAt: '1970-01-01T08:00:00.000+08:00',
    allowedEvents: ['AUDIT_PASS'],
  })
  expect(again.text).toBe(first.text)
  const requests = sent.filter((one) => one.orderId === orderId)
  expect(requests).toHaveLength(1)
  expect(requests[0]?.request).toMatchObject({
    event: 'ACCEPT',
    actor: 'MERCHANT',
    requestKey: `${APP_A.appKey}/key-1`,
    expectedVersion: 1,
  })
})

test('an engine that is slow is a 202 with the state last known, and a refusal keeps what it says', async () => {
  const orderId = await numbered({ facts: { state: 'WAIT_ACCEPT' } })

  engine = async () => ({ status: 202, outcome: null })
  const slow = await api.call(APP_A, report(orderId))
  engine = async () => {
    throw new Failure('STATE_CONFLICT', {
      extra: { currentState: 'AUDITING', version: 4, allowedEvents: ['AUDIT_PASS'] },
    })
  }
  const refused = await api.call(APP_A, report(orderId))

  expect(slow.status).toBe(202)
  expect(slow.data).toMatchObject({ orderId, orderState: 'WAIT_ACCEPT', version: null, changed: null })
  expect(refused.status).toBe(409)
  expect(refused.data).toMatchObject({ currentState: 'AUDITING', version: 4, allowedEvents: ['AUDIT_PASS'] })
})

test.each(['paid', 'refunded', 'settled', 'CONFIRM'])('a merchant never reports %s', async (event) => {
  const orderId = await numbered({ facts: { state: 'WAIT_PAY' } })
  const before = sent.length

  const answer = await api.call(APP_A, report(orderId, { event }))

  expect([answer.status, answer.data.code]).toEqual([403, 'PERMISSION_DENIED'])
  expect(sent.length).toBe(before)
})

test('an event for an order that has ended is a conflict that names the end, and is kept', async () => {
  const orderId = await numbered({ facts: { state: 'CLOSED', version: 9 } })
  engine = async () => {
    throw new OrderEnded()
  }

  const answer = await api.call(APP_A, report(orderId))

  expect(answer.status).toBe(409)
  expect(answer.data).toMatchObject({ code: 'STATE_CONFLICT', currentState: 'CLOSED', version: 9, allowedEvents: [] })
  const kept = await store.db.select().from(lateEvents).where(eq(lateEvents.orderId, orderId))
  expect(kept).toMatchObject([{ event: 'ACCEPT', actor: 'MERCHANT', state: 'CLOSED', code: 'STATE_CONFLICT' }])
})

test('what an order refuses that has ended for its workflow too is kept once, whoever asked', async () => {
  const orderId = await numbered({ facts: { state: 'AUDITING', version: 4 } })
  engine = async () => {
    throw new Failure('STATE_CONFLICT', { extra: { currentState: 'CLOSED', version: 9, allowedEvents: [] } })
  }

  expect((await api.call(APP_A, { ...report(orderId), idempotencyKey: 'late-1' })).status).toBe(409)
  const receipt = { path: `/v1/mall/orders/${orderId}/returns`, body: { reasonCode: 'QUALITY', reason: '坏了' } }
  expect((await api.call(APP_MALL, receipt)).status).toBe(409)

  const kept = await store.db.select().from(lateEvents).where(eq(lateEvents.orderId, orderId))
  expect(kept.map(({ event, actor, state, code }) => `${event} ${actor} ${state} ${code}`).toSorted()).toEqual([
    'ACCEPT MERCHANT CLOSED STATE_CONFLICT',
    'RETURN_AGREED MALL CLOSED STATE_CONFLICT',
  ])
})

test('a refund too makes an engine that has lost a move catch up, and is asked again then', async () => {
  const orderId = await storeOrder(store, { facts: { state: 'SHIPPED', version: 6, paidFen: 9900 } })
  const outcome = { orderId, version: 7, isChanged: true, nextActor: 'CARRIER', dueAtMs: 0, allowedEvents: [] }
  let engineVersion = 5
  engine = async () => {
    if (engineVersion === 5) throw new Failure('STATE_CONFLICT', { extra: { currentState: 'WAIT_SHIP', version: 5 } })
    return { status: 200, outcome: { ...outcome, orderState: 'SHIPPED' } }
  }
  catchUp = async () => void (engineVersion = 6)
  const body = { refundNo: `R-${orderId}`, amount: 100, reason: '补偿' }

  const answer = await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}/refunds`, body })

  expect([answer.status, answer.data.orderState]).toEqual([200, 'SHIPPED'])
  expect(engineVersion).toBe(6)
})

test('an order that is open here and unknown to the engine is an outage, never a refusal', async () => {
  const orderId = await numbered({ facts: { state: 'WAIT_ACCEPT' } })
  engine = async () => {
    throw new OrderEnded()
  }

  const answer = await api.call(APP_A, report(orderId))

  expect([answer.status, answer.data.code]).toEqual([503, 'ENGINE_UNAVAILABLE'])
  expect(answer.headers.get('retry-after')).not.toBeNull()
})

test('a shipment is answered with what looks wrong about each number', async () => {
  const orderId = await storeOrder(store, { facts: { state: 'WAIT_SHIP' } })
  engine = async () => ({ status: 202, outcome: null })
  const parcel = { carrierCode: '44', trackingNo: 'sf0000000000009', imeis: ['490154203237518'] }

  const answer = await api.call(APP_A, shipmentOf(orderId, parcel, { carrierCode: 'SF', trackingNo: '123' }))

  expect(answer.data).toMatchObject({
    orderState: 'WAIT_SHIP',
    packages: [
      { packageNo: 'SF-SF0000000000009', patternOk: true, subscribed: false },
      { packageNo: 'SF-123', patternOk: false, warning: { zh: expect.any(String), en: expect.any(String) } },
    ],
  })
  expect(sent.at(-1)?.request).toMatchObject({
    event: 'SHIP',
    parcels: [{ carrierCode: 'SF', trackingNo: 'SF0000000000009', imeis: ['490154203237518'] }, { trackingNo: '123' }],
  })
  const unknown = await api.call(APP_A, shipmentOf(orderId, { carrierCode: 'DRONE', trackingNo: '1' }))
  expect(unknown.data).toMatchObject({ code: 'CARRIER_UNKNOWN', errors: [{ field: 'packages[0].carrierCode' }] })
})

test('the parcels of an order are shown with their way', async () => {
  const orderId = await storeOrder(store, { facts: { state: 'SHIPPED' } })
  const parcel = { orderId, carrierCode: 'SF', items: [], isPatternOk: true, shippedAt: new Date() }
  await store.db.insert(parcels).values([
    { ...parcel, packageNo: 'P1', trackingNo: `${orderId}1` },
    { ...parcel, packageNo: 'P2', trackingNo: `${orderId}2` },
  ])
  const path = `/v1/orders/${orderId}/logistics`

  expect((await api.call(APP_A, { path })).data.packages).toHaveLength(2)
  expect((await api.call(APP_A, { path, query: 'packageNo=P2' })).data.packages).toMatchObject([
    { packageNo: 'P2', status: 'CREATED', stale: false, traces: [] },
  ])
})

test('identity pictures are read inline for a purpose', async () => {
  const orderId = await numbered({ facts: { state: 'AUDITING' } })
  const path = `/v1/orders/${orderId}/id-card-images`
  expect((await api.call(APP_A, { path, query: 'purpose=AUDIT' })).data.code).toBe('IMAGE_NOT_READY')
  const bytes = await storePicture(orderId)

  const answer = await api.call(APP_A, { path, query: 'purpose=AUDIT&side=FRONT' })

  expect(answer.data).toMatchObject({
    readsLeft: 9,
    images: [{ side: 'FRONT', contentType: 'image/jpeg', size: bytes.length, sha256: 'stored', watermark: '仅供办理' }],
  })
  const [image] = answer.data.images as { contentBase64: string }[]
  expect(Buffer.from(image?.contentBase64 ?? '', 'base64')).toEqual(Buffer.from(bytes))
  expect((await api.call(APP_A, { path })).data.code).toBe('PURPOSE_REQUIRED')
  expect((await api.call(APP_A, { path, query: 'purpose=FUN' })).data.code).toBe('PARAM_INVALID')
})

test('a picture link works once, without a signature, and the picture is not kept on its way', async () => {
  const orderId = await numbered({ facts: { state: 'PROVISIONING' } })
  const bytes = await storePicture(orderId)
  const read = await api.call(APP_A, {
    path: `/v1/orders/${orderId}/id-card-images`,
    query: 'purpose=PROVISION&format=URL',
  })
  const [image] = read.data.images as { url: string; contentBase64?: string }[]
  const url = image?.url ?? ''

  const openPictureLink = () => api.open(url)
  const first = await openPictureLink()
  const second = await openPictureLink()

  expect(url).toMatch(/^https:\/\/api\.mallbridge\.example\/v1\/pictures\/[A-Za-z0-9_-]{43}$/)
  expect(image).not.toHaveProperty('contentBase64')
  expect([first.status, Buffer.from(first.bytes)]).toEqual([200, Buffer.from(bytes)])
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-disposition': 'attachment; filename="id-card-front.jpg"',
  })
  expect([second.status, second.data.code]).toEqual([410, 'ACCESS_CLOSED'])
  expect((await api.open(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404)
})

test('a picture that was tampered with is an error without a byte of it', async () => {
  const orderId = await numbered({ facts: { state: 'AUDITING' } })
  await storePicture(orderId)
  const other = await numbered({ facts: { state: 'AUDITING' } })
  const [stolen] = await store.db.select().from(orders).where(eq(orders.orderId, other))
  const [key] = await store.db
    .select()
    .from(dataKeys)
    .where(eq(dataKeys.vaultId, stolen?.details.vaultId ?? ''))
  await savePicture(store.db, {
    orderId,
    side: 'FRONT',
    vaultId: key?.vaultId ?? '',
    imageId: 'i',
    sealed: new Uint8Array(64),
    sizeBytes: 64,
    sha256: 'x',
    uploadedSha256: 'x',
    watermark: 'x',
  })

  const answer = await api.call(APP_A, { path: `/v1/orders/${orderId}/id-card-images`, query: 'purpose=AUDIT' })

  expect([answer.status, answer.data.code]).toEqual([500, 'INTERNAL'])
  expect(api.reported.length).toBeGreaterThan(0)
})

test('a partner looks up its notices and has one sent again', async () => {
  const orderId = await storeOrder(store)
  const noticeId = `${orderId}n`
  const notice = { orderId, partnerId: MERCHANT_A.partnerId, recipient: 'MERCHANT', type: 'ORDER_CREATED' } as const
  await store.db.insert(notices).values([
    { ...notice, noticeId, version: 2, attempts: 1, nextAttemptAt: new Date(0) },
    { ...notice, noticeId: `${orderId}w`, version: 2, state: 'WITHDRAWN' },
  ])
  const attempt = { noticeId, attempt: 1, url: 'https://merchant.example', startedAt: new Date(0) }
  await store.db.insert(deliveryAttempts).values({ ...attempt, outcome: 'STATUS', httpStatus: 503, answer: 'busy' })

  const list = await api.call(APP_A, { path: '/v1/notices', query: `orderId=${orderId}&state=PENDING` })
  const one = await api.call(APP_A, { path: `/v1/notices/${noticeId}` })
  const again = await api.call(APP_A, { path: `/v1/notices/${noticeId}/resend`, body: {} })

  expect(list.data.items).toMatchObject([{ noticeId, type: 'ORDER_CREATED', attempts: 1 }])
  expect(one.data.deliveries).toMatchObject([{ attempt: 1, httpStatus: 503, answer: 'busy', manual: false }])
  expect([again.status, again.data]).toEqual([202, { noticeId, state: 'PENDING' }])
  expect(resent).toEqual([{ orderId, noticeId, partnerId: MERCHANT_A.partnerId }])
  const withdrawn = await api.call(APP_A, { path: `/v1/notices/${orderId}w/resend`, body: {} })
  expect(withdrawn.data.code).toBe('EVENT_NOT_ALLOWED')
  for (const call of [{ path: `/v1/notices/${noticeId}` }, { path: `/v1/notices/${noticeId}/resend`, body: {} }]) {
    expect([(await api.call(APP_B, call)).status, resent.length]).toEqual([404, 1])
  }
  expect((await api.call(APP_MALL, { path: `/v1/mall/notices/${noticeId}` })).status).toBe(404)
  expect((await api.call(APP_MALL, { path: `/v1/mall/notices/${noticeId}/resend`, body: {} })).status).toBe(404)
})

test('a payment of a wrong amount is never taken with 202, after which nobody would hear of it again', async () => {
  const orderId = await storeOrder(store, { isUnpaid: true })
  engine = async () => ({ status: 202, outcome: null })
  const asked = sent.length
  const body = { paymentNo: `P-${orderId}`, amount: 9899, paidAt: '2026-03-01T18:00:00+08:00' }

  const answer = await api.call(APP_MALL, { path: `/v1/mall/orders/${orderId}/payments`, body })

  expect(answer).toMatchObject({ status: 422, data: { code: 'AMOUNT_MISMATCH', expectedFen: 9900 } })
  expect(sent).toHaveLength(asked)
})
