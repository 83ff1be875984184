import { expect, test } from 'vitest'
import * as z from 'zod'
import { fromZodError } from '../../contract/parameter-failure.ts'
import {
  LogisticsEventBody,
  LogisticsEventView,
  LogisticsQuery,
  LogisticsView,
  ReportedPackage,
  ReportShipmentBody,
  ShipmentView,
  TraceView,
} from '../../contract/shipment.ts'

const parcel = {
  packageNo: 'PK-1',
  carrierCode: 'SF',
  trackingNo: '444003077898',
  items: [{ itemId: 'L1', quantity: 1 }],
  imeis: ['490154203237518'],
  shippedAt: '2026-03-01T18:00:00+08:00',
}

const report = (more: object = {}) => ReportShipmentBody.safeParse({ packages: [{ ...parcel, ...more }], last: true })

const parcels = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ carrierCode: 'SF', trackingNo: `44400307${index}` }))

/** Where the first problem is; undefined when there is none. */
const blamed = (result: z.ZodSafeParseResult<unknown>): string | undefined => result.error?.issues[0]?.path.join('.')

test('a merchant reports a parcel in full or with carrier and number only', () => {
  expect(report().success).toBe(true)
  expect(ReportShipmentBody.safeParse({ packages: [{ carrierCode: '44', trackingNo: '444003077898' }] }).success).toBe(
    true,
  )
  expect(report({ replaces: '444071155508' }).success).toBe(true)
})

test('the time of a shipment is read as every other time of a request', () => {
  expect(report().data?.packages[0]?.shippedAt).toBe(Date.UTC(2026, 2, 1, 10))
})

test.each([
  ['no carrier', { carrierCode: undefined }, 'packages.0.carrierCode'],
  ['an overlong carrier', { carrierCode: 'x'.repeat(33) }, 'packages.0.carrierCode'],
  ['no number', { trackingNo: undefined }, 'packages.0.trackingNo'],
  ['a number with a blank', { trackingNo: '4440 0307' }, 'packages.0.trackingNo'],
  ['a number of 41 characters', { trackingNo: '1'.repeat(41) }, 'packages.0.trackingNo'],
  ['a package number of 33 characters', { packageNo: '1'.repeat(33) }, 'packages.0.packageNo'],
  ['a quantity of none', { items: [{ itemId: 'L1', quantity: 0 }] }, 'packages.0.items.0.quantity'],
  ['half a piece', { items: [{ itemId: 'L1', quantity: 0.5 }] }, 'packages.0.items.0.quantity'],
  ['a quantity as text', { items: [{ itemId: 'L1', quantity: '1' }] }, 'packages.0.items.0.quantity'],
  ['an overlong IMEI', { imeis: ['4'.repeat(33)] }, 'packages.0.imeis.0'],
  ['the same IMEI twice', { imeis: ['490154203237518', '490154203237518'] }, 'packages.0.imeis'],
  ['201 IMEIs', { imeis: Array.from({ length: 201 }, (_, i) => String(i).padStart(15, '0')) }, 'packages.0.imeis'],
  ['the year 9999', { shippedAt: '9999-01-01T00:00:00Z' }, 'packages.0.shippedAt'],
  ['a time without offset', { shippedAt: '2026-03-01T18:00:00' }, 'packages.0.shippedAt'],
  ['a time without seconds', { shippedAt: '2026-03-01T18:00+08:00' }, 'packages.0.shippedAt'],
  ['a day that is none', { shippedAt: '2026-02-30T18:00:00+08:00' }, 'packages.0.shippedAt'],
  ['a time in milliseconds', { shippedAt: 1772359200000 }, 'packages.0.shippedAt'],
  ['an endless fraction', { shippedAt: `2026-03-01T18:00:00.${'0'.repeat(40)}Z` }, 'packages.0.shippedAt'],
])('a report with %s is refused at its place', (_what, more, place) => {
  expect(blamed(report(more))).toBe(place)
})

test('a field that nobody knows is refused by name', () => {
  const { error } = report({ colour: 'red' })

  expect(error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['colour'] })
})

test('a report holds 1 to 50 parcels, each number once', () => {
  const reportOf = (packages: object[]) => ReportShipmentBody.safeParse({ packages })

  expect(reportOf(parcels(50)).success).toBe(true)
  expect(blamed(reportOf([]))).toBe('packages')
  expect(blamed(reportOf(parcels(51)))).toBe('packages')
  expect(blamed(reportOf([...parcels(2), ...parcels(1)]))).toBe('packages.2.trackingNo')
  expect(blamed(reportOf(parcels(2).map((each) => ({ ...each, packageNo: 'P1' }))))).toBe('packages.1.packageNo')
  expect(blamed(reportOf(parcels(2).map((each, index) => ({ ...each, replaces: index === 0 ? 'SF1' : 'sf1' }))))).toBe(
    'packages.1.replaces',
  )
  expect(blamed(reportOf(['sf1', 'SF1'].map((trackingNo) => ({ carrierCode: 'SF', trackingNo }))))).toBe(
    'packages.1.trackingNo',
  )
  expect(blamed(reportOf(parcels(2).map((each) => ({ ...each, imeis: ['490154203237518'] }))))).toBe('packages.1.imeis')
})

test('the answer to a report says which number looks wrong, in both languages', () => {
  const warning = { zh: '单号格式不符', en: 'the number looks wrong' }
  const packages = [{ packageNo: 'PK-1', patternOk: false, subscribed: true, warning }]

  expect(ShipmentView.parse({ orderState: 'SHIPPED', packages }).packages[0]?.warning).toEqual(warning)
  expect(blamed(ShipmentView.safeParse({ orderState: 'GONE', packages }))).toBe('orderState')
})

test('what only this house can say is said in both languages', () => {
  const twice = ReportShipmentBody.safeParse({ packages: [parcel, parcel] })
  const signer = LogisticsEventBody.safeParse({ ...event, status: 'REFUSED' })

  for (const { error } of [twice, signer]) {
    const failure = fromZodError(error?.issues ?? [], 'body', {})
    expect(failure.errors[0]).toMatchObject({
      zh: expect.stringMatching(/\p{Script=Han}/u),
      en: expect.stringMatching(/^[ -~]+$/),
    })
  }
})

const trace = { time: '2026-03-01T18:00:00+08:00', status: 'PICKED_UP', rawCode: '103', text: '已揽收', area: '广州市' }
const view = (more: object = {}) => ({
  packages: [
    {
      packageNo: 'PK-1',
      carrierCode: 'SF',
      trackingNo: '444003077898',
      status: 'SIGNED',
      signedBy: 'LOCKER',
      signedAt: '2026-03-02T19:30:11+08:00',
      traces: [trace],
      stale: false,
      ...more,
    },
  ],
})

test('logistics are told per parcel, with at most 200 traces and our own codes', () => {
  expect(LogisticsView.safeParse(view()).success).toBe(true)
  expect(blamed(LogisticsView.safeParse(view({ carrierCode: '44' })))).toBe('packages.0.carrierCode')
  expect(blamed(LogisticsView.safeParse(view({ traces: Array.from({ length: 201 }, () => trace) })))).toBe(
    'packages.0.traces',
  )
  expect(blamed(LogisticsView.safeParse(view({ traces: [{ ...trace, text: 'x'.repeat(501) }] })))).toBe(
    'packages.0.traces.0.text',
  )
  expect(LogisticsQuery.safeParse({}).success).toBe(true)
  expect(LogisticsQuery.safeParse({ packageNo: 'PK-1' }).success).toBe(true)
  expect(LogisticsQuery.safeParse({ parcel: 'PK-1' }).success).toBe(false)
})

const event = {
  trackingNo: '444003077898',
  carrierCode: 'SF',
  status: 'SIGNED',
  signedBy: 'SELF',
  occurredAt: '2026-03-02T19:30:11+08:00',
  text: '已签收',
  area: '深圳市',
  rawCode: '301',
}

test.each([
  ['as it should be', {}, undefined],
  ['without raw code', { rawCode: undefined }, undefined],
  ['of a lost parcel', { status: 'LOST', signedBy: undefined }, undefined],
  ['with a status that is none', { status: 'DELIVERED' }, 'status'],
  ['with a signer but no signature', { status: 'REFUSED' }, 'signedBy'],
  ['without a time', { occurredAt: undefined }, 'occurredAt'],
  ['of yesterday', { occurredAt: 'yesterday' }, 'occurredAt'],
  ['of the year 9999', { occurredAt: '9999-01-01T00:00:00+08:00' }, 'occurredAt'],
  ['with an overlong text', { text: 'x'.repeat(501) }, 'text'],
  ['without a text', { text: undefined }, 'text'],
])('the mall’s event %s is blamed for: %s', (_what, more, place) => {
  expect(blamed(LogisticsEventBody.safeParse({ ...event, ...more }))).toBe(place)
})

test('every schema can be published, and each field says what it is in both languages', () => {
  for (const schema of [ReportShipmentBody, ShipmentView, LogisticsView, LogisticsEventBody, LogisticsEventView]) {
    expect(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))).toContain('"additionalProperties":false')
    expect(schema.meta()?.description).toMatch(/^\p{Script=Han}.* \/ .+/u)
  }
  const fields = { ...ReportedPackage.shape, ...TraceView.shape, ...LogisticsEventBody.shape }
  for (const [name, field] of Object.entries(fields)) {
    const { description } = z.toJSONSchema(field, { io: 'input' }) as { description?: string }
    expect([name, description]).toEqual([name, expect.stringMatching(/^\p{Script=Han}.* \/ .+/u)])
  }
})
