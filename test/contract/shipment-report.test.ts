import { expect, test } from 'vitest'
import { ReportShipmentBody } from '../../contract/shipment.ts'
import { shipmentReport, trackingNumberView } from '../../contract/shipment-report.ts'
import { Failure } from '../../domain/failure.ts'
import type { Parcel } from '../../domain/order.ts'

const NOW_MS = Date.UTC(2026, 2, 1, 10)
const IMEI = '490154203237518'
const known: Parcel = {
  packageNo: 'P7',
  carrierCode: 'SF',
  trackingNo: 'SF0000000000001',
  replacements: 0,
  firstTraceAtMs: null,
  isSigned: false,
}

const read = (...packages: object[]) =>
  shipmentReport(ReportShipmentBody.parse({ packages }), { parcels: [known], nowMs: NOW_MS })
const codeOf = (...packages: object[]): string => {
  try {
    read(...packages)
    return 'accepted'
  } catch (error) {
    return error instanceof Failure ? `${error.code} ${error.field}` : String(error)
  }
}

test('a parcel is known by our carrier code and in capitals, whatever the merchant calls its carrier', () => {
  const { event, parcels } = read({ carrierCode: 'shunfeng', trackingNo: 'sf0000000000002', imeis: [IMEI] })

  expect(event).toBe('SHIP')
  expect(parcels).toEqual([
    {
      packageNo: 'SF-SF0000000000002',
      carrierCode: 'SF',
      trackingNo: 'SF0000000000002',
      items: [],
      imeis: [IMEI],
      shippedAtMs: NOW_MS,
    },
  ])
})

test('a parcel without a package number gets the same one each time it is reported, however long its own number is', () => {
  const trackingNo = 'A'.repeat(40)
  const first = read({ carrierCode: 'OTHER', trackingNo }).parcels[0]?.packageNo

  expect(first).toMatch(/^OTHER-[0-9a-f]{20}$/)
  expect(read({ carrierCode: 'OTHER', trackingNo: trackingNo.toLowerCase() }).parcels[0]?.packageNo).toBe(first)
  expect(read({ carrierCode: 'OTHER', trackingNo: 'B'.repeat(40) }).parcels[0]?.packageNo).not.toBe(first)
})

test('a corrected number keeps its package', () => {
  const correction = { carrierCode: 'YTO', trackingNo: 'YT1234567890123', replaces: 'sf0000000000001' }
  const { event, parcels } = read(correction)

  expect(event).toBe('REPLACE_PARCEL')
  expect(parcels[0]).toMatchObject({ packageNo: 'P7', carrierCode: 'YTO', replaces: 'SF0000000000001' })
  expect(codeOf({ ...correction, packageNo: 'P7' })).toBe('accepted')
  expect(codeOf({ ...correction, packageNo: 'P8' })).toBe('PARAM_INVALID packages[0].packageNo')
})

const parcel = { carrierCode: 'SF', trackingNo: 'SF0000000000002' }

test.each([
  ['a carrier that nobody knows', [{ ...parcel, carrierCode: 'DRONE' }], 'CARRIER_UNKNOWN packages[0].carrierCode'],
  ['a wrong IMEI', [{ ...parcel, imeis: [IMEI, '490154203237519'] }], 'IMEI_INVALID packages[0].imeis[1]'],
  ['an IMEI of 14 digits', [{ ...parcel, imeis: ['49015420323751'] }], 'IMEI_INVALID packages[0].imeis[0]'],
  [
    'new parcels and corrections at once',
    [
      { ...parcel, replaces: 'SF0000000000001' },
      { ...parcel, trackingNo: 'SF0000000000003' },
    ],
    'PARAM_INVALID packages[1].replaces',
  ],
  [
    'a shipment of tomorrow',
    [{ ...parcel, shippedAt: '2026-03-02T18:00:00+08:00' }],
    'PARAM_INVALID packages[0].shippedAt',
  ],
])('a report with %s is refused at its place', (_name, packages, expected) => {
  expect(codeOf(...packages)).toBe(expected)
})

test('a number that looks wrong is a warning in both languages', () => {
  expect(trackingNumberView({ carrierCode: 'SF', trackingNo: 'SF0000000000001' })).toEqual({
    patternOk: true,
    warning: undefined,
  })
  expect(trackingNumberView({ carrierCode: 'SF', trackingNo: '1' })).toMatchObject({
    patternOk: false,
    warning: { zh: expect.any(String), en: expect.stringContaining('SF Express') },
  })
})
