import { afterAll, beforeAll, expect, test } from 'vitest'
import { findNotice, listAttempts, listNotices, type NoticeListRequest } from '../../../db/queries/notice-log.ts'
import { deliveryAttempts, notices } from '../../../db/schema/index.ts'
import type { TenantScope } from '../../../db/tenant-scope.ts'
import { MALL, MERCHANT_A, MERCHANT_B, openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const page = (scope: TenantScope, changes: Partial<NoticeListRequest> = {}) =>
  listNotices(store.db, scope, { filter: {}, after: null, limit: 100, ...changes })

async function storeNotices(merchantId: string): Promise<string> {
  const orderId = await storeOrder(store, { draft: { merchantId } })
  const toMerchant = { orderId, partnerId: merchantId, recipient: 'MERCHANT', version: 1 } as const
  const createdAt = new Date(Date.now() - 1000)
  await store.db.insert(notices).values([
    { ...toMerchant, noticeId: `${orderId}a`, type: 'ORDER_CREATED', state: 'DELIVERED', createdAt },
    { ...toMerchant, noticeId: `${orderId}b`, type: 'CANCEL_REQUESTED', createdAt },
    { ...toMerchant, noticeId: `${orderId}c`, type: 'OVERDUE', createdAt },
    {
      ...toMerchant,
      noticeId: `${orderId}m`,
      type: 'ORDER_STATE_CHANGED',
      createdAt,
      partnerId: MALL.partnerId,
      recipient: 'MALL',
    },
  ])
  const attempt = { noticeId: `${orderId}b`, url: 'https://merchant.example/notices', startedAt: createdAt }
  await store.db.insert(deliveryAttempts).values([
    { ...attempt, attempt: 2, outcome: 'TIMEOUT', latencyMs: 15_000 },
    { ...attempt, attempt: 1, outcome: 'STATUS', httpStatus: 500, latencyMs: 12, answer: 'busy' },
  ])
  return orderId
}

test('a partner pages through its own notices, also where several came up in one millisecond', async () => {
  const orderId = await storeNotices('M-PAGES')
  const scope = { ...MERCHANT_A, partnerId: 'M-PAGES' }

  const first = await page(scope, { limit: 2 })
  const last = first.at(-1)
  const second = await page(scope, {
    after: last ? { createdAtMs: last.createdAt.getTime(), noticeId: last.noticeId } : null,
  })

  expect([...first, ...second].map(({ noticeId }) => noticeId)).toEqual([`${orderId}c`, `${orderId}b`, `${orderId}a`])
})

test('notices are found by order, state and kind', async () => {
  const orderId = await storeNotices(MERCHANT_A.partnerId)
  const found = async (filter: NoticeListRequest['filter']) =>
    (await page(MERCHANT_A, { filter: { orderId, ...filter } })).map(({ type }) => type)

  expect(await found({ state: 'PENDING' })).toEqual(['OVERDUE', 'CANCEL_REQUESTED'])
  expect(await found({ type: 'ORDER_CREATED' })).toEqual(['ORDER_CREATED'])
  expect(await found({ orderId: 'none' })).toEqual([])
})

test('a notice and its attempts are seen by the partner that it went to, and by nobody else', async () => {
  const orderId = await storeNotices(MERCHANT_A.partnerId)
  const noticeId = `${orderId}b`

  expect(await findNotice(store.db, MERCHANT_A, noticeId)).toMatchObject({ orderId, type: 'CANCEL_REQUESTED' })
  const attempts = await listAttempts(store.db, MERCHANT_A, noticeId)
  expect(attempts.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 STATUS', '2 TIMEOUT'])
  for (const scope of [MERCHANT_B, MALL, { ...MERCHANT_A, environment: 'LIVE' } as const]) {
    expect(await findNotice(store.db, scope, noticeId)).toBeNull()
    expect(await listAttempts(store.db, scope, noticeId)).toEqual([])
  }
  expect((await page(MALL, { filter: { orderId } })).map(({ noticeId: id }) => id)).toEqual([`${orderId}m`])
})
