import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listOpenOrders } from '../../../db/queries/open-orders.ts'
import { orders } from '../../../db/schema/index.ts'
import { openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

test('open orders of all merchants that changed within a span come page by page, each once', async () => {
  const wanted: string[] = []
  for (const merchantId of ['M-B', 'M-A', 'M-A']) {
    wanted.push(await storeOrder(store, { draft: { merchantId }, atMs: 5_000 }))
  }
  await storeOrder(store, { atMs: 4_999 })
  await storeOrder(store, { atMs: 6_001 })
  const ended = await storeOrder(store, { atMs: 5_500 })
  await store.db
    .update(orders)
    .set({ endedAt: new Date(5_500) })
    .where(eq(orders.orderId, ended))

  const found: string[] = []
  let after: { merchantId: string; orderId: string } | null = null
  for (let page = 0; page < 5; page++) {
    const [row] = await listOpenOrders(store.db, { sinceMs: 5_000, untilMs: 6_000 }, { after, limit: 1 })
    if (row === undefined) break
    found.push(row.orderId)
    after = row
  }

  expect(found).toHaveLength(3)
  expect(found.toSorted()).toEqual(wanted.toSorted())
  expect(found.at(-1)).toBe(wanted[0])
})
