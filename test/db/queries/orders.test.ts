import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findOwnOrder } from '../../../db/queries/mall-orders.ts'
import { findSurroundings, listOrders, listStateLog, type OrderListRequest } from '../../../db/queries/orders.ts'
import { notices, orderStateLog, orders, parcels, refunds } from '../../../db/schema/index.ts'
import type { TenantScope } from '../../../db/tenant-scope.ts'
import { MALL, MERCHANT_A, MERCHANT_B, openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const NEWEST_FIRST = { by: 'updatedAt', isAscending: false } as const

async function idsOf(scope: TenantScope, changes: Partial<OrderListRequest> = {}): Promise<string[]> {
  const rows = await listOrders(store.db, scope, {
    filter: {},
    sort: NEWEST_FIRST,
    after: null,
    limit: 100,
    ...changes,
  })
  return rows.map(({ facts }) => facts.orderId)
}

test('a list holds the orders of its partner in its environment and no others', async () => {
  const own = await storeOrder(store)
  const ofAnother = await storeOrder(store, { draft: { merchantId: MERCHANT_B.partnerId } })
  const live = await storeOrder(store, { draft: { environment: 'LIVE' } })

  expect(await idsOf(MERCHANT_A)).toContain(own)
  expect(await idsOf(MERCHANT_A)).not.toContain(ofAnother)
  expect(await idsOf(MERCHANT_A)).not.toContain(live)
  expect(await idsOf(MERCHANT_B)).toEqual([ofAnother])
  expect(await idsOf(MALL)).toEqual(expect.arrayContaining([own, ofAnother]))
  // A merchant's id is no mall's id, even where both have one name.
  expect(await idsOf({ ...MALL, partnerId: MERCHANT_A.partnerId })).toEqual([])
})

test('before it is paid an order is known to the mall and not to its merchant', async () => {
  const orderId = await storeOrder(store, { isUnpaid: true, facts: { state: 'WAIT_PAY' } })
  const step = { orderId, seq: 1, to: 'WAIT_PAY', event: 'PLACE', row: '1', actor: 'MALL', requestKey: 'k' } as const
  await store.db.insert(orderStateLog).values({ ...step, occurredAt: new Date() })
  const seenBy = async (scope: TenantScope) => ({
    isListed: (await idsOf(scope)).includes(orderId),
    isFound: (await findOwnOrder(store.db, scope, orderId)) !== null,
    steps: (await listStateLog(store.db, scope, { orderId, afterSeq: 0, limit: 10 })).length,
  })

  expect(await seenBy(MERCHANT_A)).toEqual({ isListed: false, isFound: false, steps: 0 })
  expect(await seenBy(MALL)).toEqual({ isListed: true, isFound: true, steps: 1 })
  await store.db.update(orders).set({ paidAt: new Date() }).where(eq(orders.orderId, orderId))
  expect(await seenBy(MERCHANT_A)).toEqual({ isListed: true, isFound: true, steps: 1 })
})

test.each([
  ['the latest change first', NEWEST_FIRST],
  ['the oldest change first', { by: 'updatedAt', isAscending: true }],
  ['the latest placed first', { by: 'createdAt', isAscending: false }],
] as const)('pages of %s leave no order out and show none twice, also within one millisecond', async (_name, sort) => {
  const merchantId = `M-${sort.by}-${sort.isAscending}`
  const scope = { ...MERCHANT_A, partnerId: merchantId }
  const atMs = Date.now() - 1000
  for (const offsetMs of [0, 0, 0, 0, 0, 1, 2])
    await storeOrder(store, { draft: { merchantId }, atMs: atMs + offsetMs })

  const whole = await listOrders(store.db, scope, { filter: {}, sort, after: null, limit: 100 })
  const paged: string[] = []
  let after: OrderListRequest['after'] = null
  for (let page = 0; page < 10; page += 1) {
    const rows = await listOrders(store.db, scope, { filter: {}, sort, after, limit: 2 })
    paged.push(...rows.map(({ facts }) => facts.orderId))
    const last = rows.at(-1)
    if (last === undefined) break
    after = { timeMs: last[sort.by].getTime(), orderId: last.facts.orderId }
  }

  expect(paged).toEqual(whole.map(({ facts }) => facts.orderId))
  expect(new Set(paged).size).toBe(7)
})

test('orders are found by state, kind, time, the end of a phone number and a tracking number', async () => {
  const scope = { ...MERCHANT_A, partnerId: 'M-FILTER' }
  const draft = { merchantId: scope.partnerId }
  const atMs = Date.UTC(2026, 0, 1)
  const shipped = await storeOrder(store, { draft, facts: { state: 'SHIPPED' }, atMs })
  const waiting = await storeOrder(store, {
    draft: { ...draft, productKind: 'N' },
    phoneSuffix: '0001',
    atMs: atMs + 1,
  })
  await store.db.insert(parcels).values({
    orderId: shipped,
    packageNo: 'P1',
    carrierCode: 'SF',
    trackingNo: 'SF-FILTER',
    items: [],
    isPatternOk: true,
    shippedAt: new Date(atMs),
  })
  const found = (filter: OrderListRequest['filter']) => idsOf(scope, { filter })

  expect(await found({ states: ['SHIPPED', 'SIGNED'] })).toEqual([shipped])
  expect(await found({ productKind: 'N' })).toEqual([waiting])
  expect(await found({ phoneSuffix: '0001' })).toEqual([waiting])
  expect(await found({ trackingNo: 'SF-FILTER' })).toEqual([shipped])
  expect(await found({ trackingNo: 'SF-OTHER' })).toEqual([])
  // The beginning of a window belongs to it, its end does not.
  expect(await found({ updated: { fromMs: atMs, toMs: atMs + 1 } })).toEqual([shipped])
  expect(await found({ created: { fromMs: atMs + 1, toMs: atMs + 2 } })).toEqual([waiting])
})

test('the state log, the notice and the refunds of an order are seen by its own partners only', async () => {
  const orderId = await storeOrder(store)
  const step = { orderId, event: 'PLACE', row: '1', actor: 'MALL', requestKey: 'k', occurredAt: new Date() }
  await store.db.insert(orderStateLog).values([
    { ...step, seq: 1, to: 'WAIT_PAY' },
    { ...step, seq: 2, from: 'WAIT_PAY', to: 'WAIT_ACCEPT', event: 'PAID' },
  ])
  const notice = { orderId, partnerId: MERCHANT_A.partnerId, recipient: 'MERCHANT', version: 2 } as const
  await store.db.insert(notices).values([
    { ...notice, noticeId: `${orderId}-1`, type: 'ORDER_CREATED', state: 'FAILED', createdAt: new Date(1) },
    { ...notice, noticeId: `${orderId}-2`, type: 'ORDER_CREATED', state: 'DELIVERED', createdAt: new Date(2) },
    { ...notice, noticeId: `${orderId}-3`, type: 'OVERDUE', createdAt: new Date(3) },
  ])
  const refund = { orderId, refundNo: `R-${orderId}`, kind: 'PARTIAL', amountFen: 1, state: 'PENDING' } as const
  await store.db.insert(refunds).values({ ...refund, workflowId: 'none' })

  for (const scope of [MERCHANT_A, MALL]) {
    const log = await listStateLog(store.db, scope, { orderId, afterSeq: 0, limit: 10 })
    expect(log.map(({ seq, to }) => `${seq} ${to}`)).toEqual(['1 WAIT_PAY', '2 WAIT_ACCEPT'])
    const around = await findSurroundings(store.db, scope, orderId)
    expect(around).toMatchObject({ notice: { state: 'DELIVERED' }, refunds: [{ state: 'PENDING' }] })
  }
  expect(await listStateLog(store.db, MERCHANT_A, { orderId, afterSeq: 1, limit: 10 })).toHaveLength(1)
  for (const scope of [MERCHANT_B, { ...MERCHANT_A, environment: 'LIVE' } as const]) {
    expect(await listStateLog(store.db, scope, { orderId, afterSeq: 0, limit: 10 })).toEqual([])
    expect(await findSurroundings(store.db, scope, orderId)).toEqual({ notice: null, refunds: [] })
  }
})
