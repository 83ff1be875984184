import { afterAll, beforeAll, expect, test } from 'vitest'
import { findOrderAhead } from '../../../db/queries/order-ahead.ts'
import { notices } from '../../../db/schema/index.ts'
import { openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

test('the notices of a move that the engine lost come back in their order, each with its time', async () => {
  const orderId = await storeOrder(store, { facts: { state: 'REFUNDING', version: 5 } })
  const common = { orderId, partnerId: 'MALL-A', recipient: 'MALL', version: 5, createdAt: new Date(0) } as const
  await store.db.insert(notices).values([
    { ...common, noticeId: `${orderId}z`, type: 'CANCEL_RESULT', position: 0 },
    { ...common, noticeId: `${orderId}b`, type: 'ORDER_STATE_CHANGED', position: 2 },
    { ...common, noticeId: `${orderId}a`, type: 'REFUND_REQUESTED', position: 1, notBefore: new Date(7000) },
  ])

  const ahead = await findOrderAhead(store.db, { orderId, version: 4 })

  expect(ahead?.notices.map(({ type, notBeforeMs }) => [type, notBeforeMs])).toEqual([
    ['CANCEL_RESULT', undefined],
    ['REFUND_REQUESTED', 7000],
    ['ORDER_STATE_CHANGED', undefined],
  ])
})
