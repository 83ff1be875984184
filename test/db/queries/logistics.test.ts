import { afterAll, beforeAll, expect, test } from 'vitest'
import { listParcels, listTracedParcels } from '../../../db/queries/logistics.ts'
import { parcels, parcelTraces } from '../../../db/schema/index.ts'
import { MALL, MERCHANT_A, MERCHANT_B, openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

async function storeParcels(orderId: string): Promise<void> {
  const parcel = { orderId, carrierCode: 'SF', items: [], isPatternOk: true }
  await store.db.insert(parcels).values([
    { ...parcel, packageNo: 'P2', trackingNo: `${orderId}2`, shippedAt: new Date(2) },
    { ...parcel, packageNo: 'P1', trackingNo: `${orderId}1`, shippedAt: new Date(1), replacedNos: ['OLD'] },
  ])
  const trace = { orderId, packageNo: 'P1', status: 'IN_TRANSIT', rawCode: '0', text: '在途' }
  await store.db.insert(parcelTraces).values([
    { ...trace, traceHash: 'b', trackingNo: `${orderId}1`, occurredAt: new Date(20), text: '第二' },
    { ...trace, traceHash: 'a', trackingNo: `${orderId}1`, occurredAt: new Date(10), text: '第一' },
    { ...trace, traceHash: 'c', trackingNo: 'OLD', occurredAt: new Date(5), text: '原单号' },
  ])
}

test('parcels come in the order in which they left, each with the traces of its present number, oldest first', async () => {
  const orderId = await storeOrder(store)
  await storeParcels(orderId)

  const found = await listTracedParcels(store.db, MERCHANT_A, { orderId })

  expect(found.map(({ packageNo, traces }) => [packageNo, traces.map(({ text }) => text)])).toEqual([
    ['P1', ['第一', '第二']],
    ['P2', []],
  ])
  expect(await listParcels(store.db, MALL, { orderId, packageNo: 'P2' })).toHaveLength(1)
})

test("nobody sees the parcels of another merchant's order", async () => {
  const orderId = await storeOrder(store)
  await storeParcels(orderId)

  expect(await listTracedParcels(store.db, MERCHANT_B, { orderId })).toEqual([])
  expect(await listParcels(store.db, { ...MERCHANT_A, environment: 'LIVE' }, { orderId })).toEqual([])
})
