import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { idempotencyKeys, listingLog, partners, valueAddedServices } from '../../db/schema/index.ts'
import { addCall } from '../support/catalogue-bodies.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

const A = applicationOf('MERCHANT', 'M-A')
const B = applicationOf('MERCHANT', 'M-B')
const KEY = 'key-of-both'

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [A, B] })
  const named = { kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant', listsWithoutReview: true } as const
  await store.db.insert(partners).values([A, B].map(({ partnerId }) => ({ ...named, partnerId })))
})
afterAll(async () => {
  await api.close()
  await store.close()
})

const add = (by: typeof A, changes: object = {}) => api.call(by, { ...addCall('vas', changes), idempotencyKey: KEY })
const keptOf = async (merchantId: string) => ({
  items: await store.db.select().from(valueAddedServices).where(eq(valueAddedServices.merchantId, merchantId)),
  log: await store.db.select().from(listingLog).where(eq(listingLog.merchantId, merchantId)),
})

test("T16: a call under another merchant's key and with its very bytes is one's own, and so is its answer", async () => {
  const first = await add(A)
  const ofA = await keptOf('M-A')

  const byB = await add(B)
  const [againByA, againByB] = [await add(A), await add(B)]

  const added = { vasCode: 'VAS-1', status: 'ON', version: 1, changed: true }
  expect([first, byB].map(({ status }) => status)).toEqual([200, 200])
  expect([first.data, byB.data]).toEqual([added, added])
  expect([againByA.text, againByB.text]).toEqual([first.text, byB.text])
  expect(byB.text).not.toBe(first.text) // Each tells the id of its own request.
  const replayed = [first, byB, againByA, againByB].map(({ headers }) => headers.get('idempotency-replayed'))
  expect(replayed).toEqual([null, null, 'true', 'true'])
  expect(await keptOf('M-A')).toEqual(ofA)
  expect((await keptOf('M-B')).items).toHaveLength(1)
  expect(await store.db.$count(idempotencyKeys)).toBe(2)
})

test('T16: other content under the key is refused to its caller and changes nothing of either', async () => {
  const [ofA, ofB] = [await keptOf('M-A'), await keptOf('M-B')]

  const other = await add(A, { fee: 1 })

  expect([other.status, other.data.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  expect([await keptOf('M-A'), await keptOf('M-B')]).toEqual([ofA, ofB])
  expect(api.reported).toEqual([])
})
