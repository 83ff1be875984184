import { expect, test } from 'vitest'
import {
  kdniaoAnswer,
  kdniaoSignature,
  kdniaoSubscription,
  readKdniaoPush,
  readKdniaoSubscriptionAnswer,
} from '../../contract/carrier-kdniao.ts'
import { CARRIERS, type CarrierCode } from '../../domain/carrier.ts'
import { KDNIAO_STATUSES } from '../../domain/logistics.ts'

const ACCOUNT = { businessId: '1237100', appKey: '0f0e0d0c-0b0a-4908-8706-050403020100' }

const carrier = (code: CarrierCode) => {
  const found = CARRIERS.find((each) => each.code === code)
  if (found === undefined) throw new Error(`no carrier ${code}`)
  return found
}

/** The body as Kdniao sends it. */
const pushed = (data: unknown, more: Record<string, string> = {}): string => {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  const sign = kdniaoSignature(text, ACCOUNT.appKey)
  return new URLSearchParams({ RequestData: text, RequestType: '102', DataSign: sign, ...more }).toString()
}

const NOW_MS = Date.parse('2026-03-03T10:00:00+08:00')
const read = (body: string) => readKdniaoPush(body, { ...ACCOUNT, nowMs: NOW_MS })

const parcel = {
  EBusinessID: '1237100',
  OrderCode: '',
  ShipperCode: 'SF',
  LogisticCode: '444003077898',
  Success: true,
  Reason: '',
  State: '3',
  StateEx: '311',
  Location: '深圳市',
  CallBack: '',
  Traces: [
    {
      AcceptTime: '2026-03-01 18:00:00',
      AcceptStation: '【广州市】顺丰速运 已收取快件',
      Location: '广州市',
      Action: '1',
      Remark: '',
    },
    {
      AcceptTime: '2026-03-02 08:10:05',
      AcceptStation: '【深圳市】已放入智能快递柜',
      Location: '深圳市',
      Action: '211',
      Remark: '',
    },
    {
      AcceptTime: '2026-03-02 19:30:11',
      AcceptStation: '已从快递柜取出',
      Location: '深圳市',
      Action: '311',
      Remark: '',
    },
  ],
}

/** Of the documented form; oldest line first. */
const push = { EBusinessID: '1237100', PushTime: '2026-03-02 19:31:00', Count: '1', Data: [parcel] }
const withParcel = (more: object) => ({ ...push, Data: [{ ...parcel, ...more }] })

const failing = (code: string, field?: string) =>
  expect.objectContaining(field === undefined ? { code } : { code, field })

test('a push becomes a parcel with its lines, in Chinese local time', () => {
  expect(read(pushed(push))).toEqual([
    {
      provider: 'kdniao',
      carrierCode: 'SF',
      trackingNo: '444003077898',
      isAborted: false,
      ignoredTimesMs: [],
      traces: [
        {
          timeMs: Date.parse('2026-03-01T18:00:00+08:00'),
          status: 'PICKED_UP',
          rawCode: '1',
          text: '【广州市】顺丰速运 已收取快件',
          area: '广州市',
        },
        {
          timeMs: Date.parse('2026-03-02T08:10:05+08:00'),
          status: 'IN_LOCKER',
          rawCode: '211',
          text: '【深圳市】已放入智能快递柜',
          area: '深圳市',
        },
        {
          timeMs: Date.parse('2026-03-02T19:30:11+08:00'),
          status: 'SIGNED',
          signedBy: 'LOCKER',
          rawCode: '311',
          text: '已从快递柜取出',
          area: '深圳市',
        },
      ],
    },
  ])
})

test('the worked example of Kdniao’s documents gives the signature printed there', () => {
  const requestData = "{'OrderCode':'','ShipperCode':'SF','LogisticCode':'118954907573'}"

  expect(kdniaoSignature(requestData, '56da2cf8-c8a2-44b2-b6fa-476cd7d1ba17')).toBe(
    'OWFhM2I5N2ViM2U2MGRkMjc4YzU2NmVlZWI3ZDk0MmE=',
  )
})

test('values that were percent-encoded before they entered the form, and a lost padding, are understood', () => {
  const text = JSON.stringify(push)
  const sign = kdniaoSignature(text, ACCOUNT.appKey)
  const encoded = { RequestData: encodeURIComponent(text), DataSign: encodeURIComponent(sign) }

  expect(read(pushed(push, encoded))).toEqual(read(pushed(push)))
  expect(read(pushed(push, { DataSign: sign.replace(/=+$/, '') }))).toEqual(read(pushed(push)))
})

test.each([
  ['another key', pushed(push, { DataSign: kdniaoSignature(JSON.stringify(push), 'another-key') })],
  ['no key', pushed(push, { DataSign: kdniaoSignature(JSON.stringify(push), '') })],
  ['an empty signature', pushed(push, { DataSign: '' })],
  ['a changed parcel', pushed(push, { RequestData: JSON.stringify(withParcel({ State: '4' })) })],
  ['no signature', new URLSearchParams({ RequestData: JSON.stringify(push), RequestType: '102' }).toString()],
  ['nothing at all', ''],
])('%s is refused as wrongly signed', (_what, body) => {
  expect(() => read(body)).toThrow(failing('SIGNATURE_INVALID'))
})

test.each([
  ['not JSON', '{"Data":', { code: 'BODY_NOT_JSON' }],
  ['another account', { ...push, EBusinessID: '7654321' }, { code: 'PARAM_INVALID', field: 'EBusinessID' }],
  ['no parcels', { ...push, Data: undefined }, { code: 'PARAM_INVALID', field: 'Data' }],
  [
    '101 parcels',
    { ...push, Data: Array.from({ length: 101 }, () => parcel) },
    { code: 'PARAM_INVALID', field: 'Data' },
  ],
  [
    'a number that is none',
    withParcel({ LogisticCode: '../1' }),
    { code: 'PARAM_INVALID', field: 'Data.0.LogisticCode' },
  ],
  ['no success', withParcel({ Success: undefined }), { code: 'PARAM_INVALID', field: 'Data.0.Success' }],
])('a rightly signed push with %s is refused', (_what, data, refusal) => {
  expect(() => read(pushed(data))).toThrow(expect.objectContaining(refusal))
})

test('a line at a time that is none is left out, and what the others say counts', () => {
  const Traces = [
    { AcceptTime: '0001-01-01 00:00:00', AcceptStation: 'x' },
    { AcceptTime: '2026-03-01 25:00:00', AcceptStation: 'x' },
    { AcceptTime: '2026-03-02 19:30:11', AcceptStation: '已签收', Action: '301' },
  ]

  const [first] = read(pushed(withParcel({ State: '3', StateEx: '301', Traces })))
  expect(first?.traces).toMatchObject([{ status: 'SIGNED', text: '已签收' }])
})

test('lines of tomorrow and of last year are left out by name', () => {
  const Traces = [
    { AcceptTime: '2025-03-01 10:00:00', AcceptStation: '已签收', Action: '301' },
    { AcceptTime: '2026-03-03 09:00:00', AcceptStation: '已揽收', Action: '1' },
    { AcceptTime: '2026-03-03 10:05:01', AcceptStation: '已签收', Action: '301' },
  ]

  const [first] = read(pushed(withParcel({ State: '1', StateEx: '1', Traces })))

  expect(first?.traces).toMatchObject([{ status: 'PICKED_UP', text: '已揽收' }])
  expect(first?.ignoredTimesMs).toHaveLength(2)
})

test('a push about something else than traces, a field named twice and a body beyond the limit are refused', () => {
  expect(() => read(pushed(push, { RequestType: '107' }))).toThrow(failing('PARAM_INVALID', 'RequestType'))
  expect(() => read(`${pushed(push)}&RequestType=101`)).toThrow(failing('PARAM_INVALID', 'body'))
  expect(() => read(`RequestData=${'x'.repeat(1024 * 1024)}`)).toThrow(failing('BODY_TOO_LARGE'))
  expect(() => read(pushed(push, { RequestData: '%7B%zz' }))).toThrow(failing('PARAM_INVALID', 'RequestData'))
})

test.each(Object.entries(KDNIAO_STATUSES))('code %s of a line is kept and means what the table says', (code, row) => {
  const Traces = [{ AcceptTime: '2026-03-01 10:00:00', AcceptStation: row.zh, Action: code }]

  const [first] = read(pushed(withParcel({ State: row.base, StateEx: code, Traces })))

  expect(first?.traces).toEqual([
    {
      timeMs: Date.parse('2026-03-01T10:00:00+08:00'),
      status: row.status,
      ...(row.signedBy ? { signedBy: row.signedBy } : {}),
      rawCode: code,
      text: row.zh,
      area: '',
    },
  ])
})

test('a plain push without codes for its lines is understood by the state of the parcel', () => {
  const Traces = [
    { AcceptTime: '2026-03-01 10:00:00', AcceptStation: '已收件', Remark: '' },
    { AcceptTime: '2026-03-02 10:00:00', AcceptStation: '已签收', Remark: '' },
  ]

  const [first] = read(pushed(withParcel({ State: 3, StateEx: undefined, Traces }), { RequestType: '101' }))

  expect(first?.traces.map(({ status, rawCode }) => [status, rawCode])).toEqual([
    ['IN_TRANSIT', ''],
    ['SIGNED', '3'],
  ])
})

test('a push of several parcels becomes as many', () => {
  const second = { ...parcel, ShipperCode: 'YD', LogisticCode: '4300000000123' }

  expect(read(pushed({ ...push, Count: '2', Data: [parcel, second] })).map(({ carrierCode }) => carrierCode)).toEqual([
    'SF',
    'YUNDA',
  ])
})

test.each([
  ['三天无轨迹', true],
  ['七天内无轨迹变化', true],
  ['暂无轨迹信息', false],
  ['', false],
])('a parcel without success because of "%s": the watch has ended is %s', (Reason, isAborted) => {
  const [first] = read(pushed(withParcel({ Success: false, Reason, State: '0', StateEx: '0', Traces: [] })))

  expect(first).toMatchObject({ isAborted, traces: [] })
})

const subscription = { ...ACCOUNT, carrier: carrier('SF'), trackingNo: '444003077898', phone: '13800138000' }

test('a subscription is the documented form, signed, with the last four digits of the phone', () => {
  const form = new URLSearchParams(kdniaoSubscription(subscription).body)
  const requestData = form.get('RequestData') ?? ''

  expect(JSON.parse(requestData)).toEqual({ ShipperCode: 'SF', LogisticCode: '444003077898', CustomerName: '8000' })
  expect(Object.fromEntries(form)).toEqual({
    RequestData: requestData,
    EBusinessID: '1237100',
    RequestType: '8008',
    DataSign: kdniaoSignature(requestData, ACCOUNT.appKey),
    DataType: '2',
  })
})

test('SF without a phone and a carrier that Kdniao does not know are refused', () => {
  const { body } = kdniaoSubscription({ ...subscription, carrier: carrier('DBKD') })

  expect(JSON.parse(new URLSearchParams(body).get('RequestData') ?? '')).toEqual({
    ShipperCode: 'DBL',
    LogisticCode: '444003077898',
  })
  expect(() => kdniaoSubscription({ ...subscription, phone: undefined })).toThrow(failing('PARAM_MISSING', 'phone'))
  expect(() => kdniaoSubscription({ ...subscription, carrier: carrier('OTHER') })).toThrow(
    failing('CARRIER_UNKNOWN', 'carrierCode'),
  )
})

test.each([
  ['{"EBusinessID":"1237100","UpdateTime":"2026-03-01 10:00:00","Success":true,"Reason":""}', 'SUBSCRIBED'],
  ['{"EBusinessID":"1237100","Success":false,"Reason":"快递单号不能为空"}', 'REFUSED'],
  ['<html>502 Bad Gateway</html>', 'TRY_AGAIN'],
])('the answer %s to a subscription means %s', (text, outcome) => {
  expect(readKdniaoSubscriptionAnswer(text).outcome).toBe(outcome)
})

test('Kdniao is answered in its own words and in Chinese local time', () => {
  const nowMs = Date.parse('2026-03-01T20:00:00Z')

  expect(kdniaoAnswer({ businessId: '1237100', nowMs, isAccepted: true })).toEqual({
    EBusinessID: '1237100',
    UpdateTime: '2026-03-02 04:00:00',
    Success: true,
    Reason: '',
  })
  expect(kdniaoAnswer({ businessId: '1237100', nowMs, isAccepted: false, reason: 'later' })).toMatchObject({
    Success: false,
    Reason: 'later',
  })
})
