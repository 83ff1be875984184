import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  kuaidi100Answer,
  kuaidi100Subscription,
  readKuaidi100Push,
  readKuaidi100SubscriptionAnswer,
} from '../../contract/carrier-kuaidi100.ts'
import { CARRIERS, type CarrierCode } from '../../domain/carrier.ts'
import { KUAIDI100_STATUSES, MAX_TRACES } from '../../domain/logistics.ts'

const SALT = 'a1b2c3d4e5f6'

const carrier = (code: CarrierCode) => {
  const found = CARRIERS.find((each) => each.code === code)
  if (found === undefined) throw new Error(`no carrier ${code}`)
  return found
}

const upperMd5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase()

/** The body as Kuaidi100 sends it. */
const pushed = (param: unknown, sign?: string): string => {
  const text = typeof param === 'string' ? param : JSON.stringify(param)
  return new URLSearchParams({ sign: sign ?? upperMd5(text + SALT), param: text }).toString()
}

const NOW_MS = Date.parse('2026-03-03T10:00:00+08:00')
const read = (body: string) => readKuaidi100Push(body, { salt: SALT, nowMs: NOW_MS })

const line = (ftime: string, context: string, more: object = {}) => ({ time: ftime, ftime, context, ...more })

/** Of the documented form; newest line first. */
const polling = {
  status: 'polling',
  billstatus: 'got',
  message: '',
  autoCheck: '0',
  comOld: '',
  comNew: '',
  lastResult: {
    message: 'ok',
    state: '5',
    status: '200',
    condition: 'F00',
    ischeck: '0',
    com: 'yuantong',
    nu: 'YT1234567890123',
    data: [
      line('2026-03-02 08:10:05', '【南山一部】 派件中', {
        status: '派件',
        statusCode: '5',
        areaCode: 'CN440305000000',
        areaName: '广东,深圳市,南山区',
        areaCenter: '113.930478,22.533191',
        areaPinYin: 'nan shan qu',
        location: '',
      }),
      line('2026-03-01 23:22:42', '【深圳转运中心】 已发出 下一站 【南山一部】', {
        status: '干线',
        statusCode: '1002',
        areaName: '广东,深圳市',
      }),
      line('2026-03-01 18:00:00', '【广州白云】 已揽收', { status: '已揽收', statusCode: '103', areaName: null }),
    ],
  },
}

const failing = (code: string, field?: string) =>
  expect.objectContaining(field === undefined ? { code } : { code, field })

test('a push becomes one parcel with its lines in order of time, in Chinese local time', () => {
  expect(read(pushed(polling))).toEqual([
    {
      provider: 'kuaidi100',
      carrierCode: 'YTO',
      trackingNo: 'YT1234567890123',
      isAborted: false,
      ignoredTimesMs: [],
      traces: [
        {
          timeMs: Date.parse('2026-03-01T18:00:00+08:00'),
          status: 'PICKED_UP',
          rawCode: '103',
          text: '【广州白云】 已揽收',
          area: '',
        },
        {
          timeMs: Date.parse('2026-03-01T23:22:42+08:00'),
          status: 'IN_TRANSIT',
          rawCode: '1002',
          text: '【深圳转运中心】 已发出 下一站 【南山一部】',
          area: '广东,深圳市',
        },
        {
          timeMs: Date.parse('2026-03-02T08:10:05+08:00'),
          status: 'OUT_FOR_DELIVERY',
          rawCode: '5',
          text: '【南山一部】 派件中',
          area: '广东,深圳市,南山区',
        },
      ],
    },
  ])
})

test('the signature is the MD5 of param and salt, in hex of either case', () => {
  const param = '{"status":"polling","lastResult":{"state":"0","com":"ems","nu":"1136281381675","data":[]}}'
  // md5sum of that text followed by the salt.
  const sign = 'BF7B2287EBA20F163406C092D35938FA'

  expect(read(pushed(param, sign))).toHaveLength(1)
  expect(read(pushed(param, sign.toLowerCase()))).toHaveLength(1)
})

test.each([
  ['another salt', pushed(polling, upperMd5(`${JSON.stringify(polling)}other`))],
  ['no salt', pushed(polling, upperMd5(JSON.stringify(polling)))],
  ['an empty signature', pushed(polling, '')],
  ['no signature', new URLSearchParams({ param: JSON.stringify(polling) }).toString()],
  ['a changed parcel', pushed({ ...polling, status: 'abort' }, upperMd5(JSON.stringify(polling) + SALT))],
  ['nothing at all', ''],
  ['JSON instead of a form', JSON.stringify({ param: polling, sign: 'x' })],
])('%s is refused as wrongly signed', (_what, body) => {
  expect(() => read(body)).toThrow(failing('SIGNATURE_INVALID'))
})

const withResult = (more: object) => ({ ...polling, lastResult: { ...polling.lastResult, ...more } })

test.each(['', '2026-02-30 10:00:00', '0001-01-01 00:00:00', '9999-12-31 23:59:59'])(
  'a line at %j is left out, and what the others say counts',
  (time) => {
    const signed = line('2026-03-02 19:30:11', '已签收', { statusCode: '301' })
    const [push] = read(pushed(withResult({ state: '3', data: [line(time, 'x'), signed] })))

    expect(push?.traces).toMatchObject([{ status: 'SIGNED', signedBy: 'SELF', text: '已签收' }])
  },
)

test('lines of tomorrow and of last year are left out by name, and the parcel is where the provider says it is', () => {
  const [push] = read(
    pushed(
      withResult({
        state: '3',
        data: [
          line('2026-03-03 18:00:00', '已签收', { statusCode: '301' }),
          line('2026-03-03 09:00:00', '派件中', { statusCode: '5' }),
          line('2025-03-01 09:00:00', '已签收', { statusCode: '301' }),
        ],
      }),
    ),
  )

  expect(push?.traces).toMatchObject([{ status: 'SIGNED', text: '派件中', rawCode: '3' }])
  expect(push?.ignoredTimesMs.map((timeMs) => new Date(timeMs).getUTCFullYear())).toEqual([2025, 2026])
})

test('a number is known in capitals, however the provider writes it', () => {
  expect(read(pushed(withResult({ nu: 'yt1234567890123' })))[0]?.trackingNo).toBe('YT1234567890123')
})

test.each([
  ['not JSON', '{"status":', { code: 'BODY_NOT_JSON' }],
  ['an unknown status', { ...polling, status: 'deleted' }, { code: 'PARAM_INVALID', field: 'status' }],
  ['no result', { status: 'polling' }, { code: 'PARAM_INVALID', field: 'lastResult' }],
  ['a result that is text', { ...polling, lastResult: 'ok' }, { code: 'PARAM_INVALID', field: 'lastResult' }],
  ['no tracking number', withResult({ nu: '' }), { code: 'PARAM_INVALID', field: 'lastResult.nu' }],
  [
    'a tracking number of 41 characters',
    withResult({ nu: '1'.repeat(41) }),
    { code: 'PARAM_INVALID', field: 'lastResult.nu' },
  ],
  ['markup for a number', withResult({ nu: '<b>1</b>' }), { code: 'PARAM_INVALID', field: 'lastResult.nu' }],
  [
    'more lines than anybody needs',
    withResult({ data: Array.from({ length: 1001 }, () => line('2026-03-01 10:00:00', 'x')) }),
    { code: 'PARAM_INVALID', field: 'lastResult.data' },
  ],
])('a rightly signed push with %s is refused', (_what, param, refusal) => {
  expect(() => read(pushed(param))).toThrow(expect.objectContaining(refusal))
})

test('a field named twice and a body beyond the limit are refused', () => {
  expect(() => read(`${pushed(polling)}&param=x`)).toThrow(failing('PARAM_INVALID', 'body'))
  expect(() => read(`${pushed(polling)}%`)).toThrow(failing('PARAM_INVALID', 'body'))
  expect(() => read(`param=${'x'.repeat(1024 * 1024)}`)).toThrow(failing('BODY_TOO_LARGE'))
})

test.each(Object.entries(KUAIDI100_STATUSES))(
  'code %s of a line is kept and means what the table says',
  (code, row) => {
    const data = [line('2026-03-01 10:00:00', row.zh, { status: row.zh, statusCode: code })]

    const [push] = read(pushed(withResult({ state: row.base, data })))

    expect(push?.traces).toEqual([
      {
        timeMs: Date.parse('2026-03-01T10:00:00+08:00'),
        status: row.status,
        ...(row.signedBy ? { signedBy: row.signedBy } : {}),
        rawCode: code,
        text: row.zh,
        area: '',
      },
    ])
  },
)

test('without codes a line is understood by its words, and the newest by the overall state', () => {
  const data = [
    line('2026-03-01 12:00:00', '已签收'),
    line('2026-03-01 11:00:00', '派件中', { status: '派件' }),
    line('2026-03-01 10:00:00', '已到达', {}),
  ]

  const [push] = read(pushed(withResult({ state: 3, data })))

  expect(push?.traces.map(({ status, rawCode }) => [status, rawCode])).toEqual([
    ['IN_TRANSIT', ''],
    ['OUT_FOR_DELIVERY', '5'],
    ['SIGNED', '3'],
  ])
})

test('a parcel signed for by its sender after a return is not taken for one that arrived', () => {
  const data = [
    line('2026-03-02 12:00:00', '已签收', { status: '签收', statusCode: '3' }),
    line('2026-03-01 12:00:00', '退回途中', { status: '退回', statusCode: '6' }),
  ]

  const [push] = read(pushed(withResult({ state: '4', data })))

  expect(push?.traces.map(({ status, rawCode }) => [status, rawCode])).toEqual([
    ['RETURNING', '6'],
    ['RETURNED', '4'],
  ])
})

test('a wrong carrier is given up first and then corrected in every push', () => {
  const noResult = { state: '0', com: 'yuantong', data: [], message: '快递公司参数异常：单号不存在或者已经过期' }
  const givenUp = { ...withResult(noResult), status: 'abort', message: '3天查询无记录', autoCheck: '0', comNew: 'ems' }
  const corrected = { ...withResult({ com: 'ems' }), autoCheck: '1', comOld: 'yuantong', comNew: 'ems' }

  const base = { carrierCode: 'YTO', correctedCarrierCode: 'EMS', trackingNo: 'YT1234567890123' }
  expect(read(pushed(givenUp))).toEqual([
    { ...base, provider: 'kuaidi100', isAborted: true, traces: [], ignoredTimesMs: [] },
  ])
  expect(read(pushed(corrected))).toEqual([expect.objectContaining({ ...base, isAborted: false })])
})

test('only an abort ends the watch; a carrier unknown to us is OTHER', () => {
  const aborted = (status: string) => read(pushed({ ...polling, status }))[0]?.isAborted

  expect(['polling', 'shutdown', 'updateall', 'abort'].map(aborted)).toEqual([false, false, false, true])
  expect(read(pushed(withResult({ com: 'suer' })))[0]?.carrierCode).toBe('OTHER')
})

test('a result without lines, or with null for them, has no traces', () => {
  expect(read(pushed(withResult({ data: null })))[0]?.traces).toEqual([])
  expect(read(pushed(withResult({ data: undefined })))[0]?.traces).toEqual([])
})

test('overlong texts are cut, control characters and broken letters taken out, and old lines dropped', () => {
  const minute = (index: number) =>
    `2026-03-01 ${String(10 + Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}:00`
  const data = Array.from({ length: 250 }, (_, index) => line(minute(index), `${index}`)).reverse()
  data[0] = line('2026-03-02 10:00:00', `😀\u0000\ud800${'签'.repeat(600)}`, { areaName: '区'.repeat(200) })

  const traces = read(pushed(withResult({ data })))[0]?.traces ?? []

  expect(traces).toHaveLength(MAX_TRACES)
  expect([...(traces.at(-1)?.text ?? '')]).toHaveLength(500)
  expect(traces.at(-1)?.text.startsWith('😀 签')).toBe(true)
  expect(traces.at(-1)?.area).toHaveLength(100)
})

test('the carrier’s own writing of a time is read when there is no tidied one', () => {
  const data = [{ time: '2026/03/01 10:00', context: 'x' }]

  expect(read(pushed(withResult({ data })))[0]?.traces[0]?.timeMs).toBe(Date.parse('2026-03-01T10:00:00+08:00'))
})

const subscription = {
  key: 'kD100key',
  salt: SALT,
  callbackUrl: 'https://platform.example/v1/carriers/kuaidi100/push',
  carrier: carrier('SF'),
  trackingNo: '444003077898',
  phone: '+86 138 0013 8000',
  from: '广东省广州市白云区',
  to: '广东省深圳市南山区',
}

const sentParam = (more: object = {}) => {
  const { body, contentType } = kuaidi100Subscription({ ...subscription, ...more })
  const form = new URLSearchParams(body)
  expect(contentType).toMatch(/^application\/x-www-form-urlencoded/)
  expect([...form.keys()]).toEqual(['schema', 'param'])
  expect(form.get('schema')).toBe('json')
  return JSON.parse(form.get('param') ?? '')
}

test('a subscription is the documented form; of the phone only the last four digits leave the house', () => {
  expect(sentParam()).toEqual({
    company: 'shunfeng',
    number: '444003077898',
    from: '广东省广州市白云区',
    to: '广东省深圳市南山区',
    key: 'kD100key',
    parameters: {
      callbackurl: 'https://platform.example/v1/carriers/kuaidi100/push',
      salt: SALT,
      resultv2: '4',
      phone: '8000',
    },
  })
})

test('a carrier that does not ask for a phone gets none, and an unknown one is left to recognition', () => {
  expect(sentParam({ carrier: carrier('YTO') }).parameters).not.toHaveProperty('phone')
  expect(sentParam({ carrier: carrier('OTHER') })).toMatchObject({ company: '', parameters: { autoCom: '1' } })
})

test.each([
  ['SF without a phone', { phone: undefined }, { code: 'PARAM_MISSING', field: 'phone' }],
  ['SF with three digits', { phone: '800' }, { code: 'PARAM_MISSING', field: 'phone' }],
  ['a number of 33 characters', { trackingNo: '1'.repeat(33) }, { code: 'PARAM_INVALID', field: 'trackingNo' }],
  ['a salt of 33 characters', { salt: 's'.repeat(33) }, { code: 'PARAM_INVALID', field: 'salt' }],
  ['no salt, for its pushes would be unsigned', { salt: '' }, { code: 'PARAM_INVALID', field: 'salt' }],
])('a subscription with %s is refused', (_what, more, refusal) => {
  expect(() => kuaidi100Subscription({ ...subscription, ...more })).toThrow(expect.objectContaining(refusal))
})

test.each([
  ['{"result":true,"returnCode":"200","message":"提交成功"}', 'SUBSCRIBED'],
  ['{"result":false,"returnCode":"501","message":"POLL:重复订阅"}', 'SUBSCRIBED'],
  ['{"result":false,"returnCode":"700","message":"POLL:不支持的快递公司：shunfen"}', 'REFUSED'],
  ['{"result":false,"returnCode":"702","message":"POLL:识别不到该单号对应的快递公司"}', 'REFUSED'],
  ['{"result":false,"returnCode":"500","message":"服务器错误"}', 'TRY_AGAIN'],
  ['{"result":false,"returnCode":"601","message":"POLL:KEY已过期"}', 'TRY_AGAIN'],
  ['<html>502 Bad Gateway</html>', 'TRY_AGAIN'],
  ['null', 'TRY_AGAIN'],
])('the answer %s to a subscription means %s', (text, outcome) => {
  expect(readKuaidi100SubscriptionAnswer(text).outcome).toBe(outcome)
})

test('Kuaidi100 is answered in its own words', () => {
  expect(kuaidi100Answer(true)).toEqual({ result: true, returnCode: '200', message: '成功' })
  expect(kuaidi100Answer(false)).toEqual({ result: false, returnCode: '500', message: '失败' })
})
