import { expect, test } from 'vitest'
import { logisticsView, type TracedParcel } from '../../contract/logistics-view.ts'

const NOW_MS = Date.UTC(2026, 2, 10)
const HOUR_MS = 3_600_000

const parcel = (changes: Partial<TracedParcel> = {}): TracedParcel => ({
  packageNo: 'P1',
  carrierCode: 'SF',
  trackingNo: 'SF1',
  status: 'IN_TRANSIT',
  signedBy: null,
  signedAt: null,
  shippedAt: new Date(NOW_MS - 100 * HOUR_MS),
  isSubscribed: true,
  traces: [
    { status: 'IN_TRANSIT', rawCode: '0', text: '在途', area: null, occurredAt: new Date(NOW_MS - 2 * HOUR_MS) },
  ],
  ...changes,
})
const view = (changes?: Partial<TracedParcel>) => logisticsView([parcel(changes)], NOW_MS).packages[0]

test('a parcel is shown with its traces in our words and the provider’s raw code', () => {
  expect(view()).toMatchObject({
    carrierCode: 'SF',
    status: 'IN_TRANSIT',
    traces: [{ time: '2026-03-10T06:00:00.000+08:00', rawCode: '0', text: '在途', area: '' }],
    stale: false,
  })
  expect(view({ status: 'SIGNED', signedBy: 'LOCKER', signedAt: new Date(NOW_MS) })).toMatchObject({
    signedBy: 'LOCKER',
    signedAt: '2026-03-10T08:00:00.000+08:00',
  })
})

test('a parcel of which nothing was heard for more than a day may have moved on; one that has arrived has not', () => {
  expect(view({ traces: [] })?.stale).toBe(true)
  expect(view({ traces: [], shippedAt: new Date(NOW_MS - 24 * HOUR_MS) })?.stale).toBe(false)
  expect(view({ traces: [], status: 'SIGNED' })?.stale).toBe(false)
})
