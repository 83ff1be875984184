import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatTime } from '../../domain/time.ts'
import { exchange, type WireAnswer, wireBytes } from '../support/raw-http.ts'
import { ADDRESS_ROWS } from './front-door/address-rows.ts'
import { APPS, NOW_MS } from './front-door/apps.ts'
import { BODY_ROWS } from './front-door/body-rows.ts'
import { headerOf, signedCall, signedList, withBody, withHeader } from './front-door/call.ts'
import { FRAMING_ROWS } from './front-door/framing-rows.ts'
import { type House, openHouse } from './front-door/house.ts'
import { HOUSE_ROWS } from './front-door/house-rows.ts'
import { expectNoLeak } from './front-door/no-leak.ts'
import type { Row } from './front-door/rows.ts'
import { SIGNATURE_ROWS } from './front-door/signature-rows.ts'

let direct: House
let proxied: House

beforeAll(async () => {
  direct = await openHouse()
  proxied = await openHouse({ trustedProxies: ['127.0.0.0/8'] })
})

afterAll(async () => {
  await Promise.all([direct.server.close(1_000), proxied.server.close(1_000)])
})

describe.each([
  { group: 'signature, time, caller', rows: SIGNATURE_ROWS },
  { group: 'framing, headers, path, query', rows: FRAMING_ROWS },
  { group: 'body', rows: BODY_ROWS },
  { group: 'addresses', rows: ADDRESS_ROWS },
  { group: 'only here', rows: HOUSE_ROWS },
])('$group', ({ rows }) => {
  test.each(rows)('$id: $title gives $answer', async (row: Row) => {
    const house = row.isProxied ? proxied : direct
    const [callsBefore, noncesBefore] = [house.calls.length, house.nonces.size]
    const startMs = performance.now()

    const [answer = { status: 0, headers: {}, body: '' }] = await exchange(house.server.port, wireBytes(row.send()))

    expect(`${answer.status} ${answer.body === '' ? '' : JSON.parse(answer.body).code}`).toBe(row.answer)
    expect(performance.now() - startMs).toBeLessThan(1_000)
    const isAccepted = answer.status === 200
    expect(house.calls.length - callsBefore).toBe(isAccepted ? 1 : 0)
    const isRefusedBeforeNonce = /SIGNATURE|IP_|TIMESTAMP|HEADER|PATH/.test(row.answer)
    expect(isRefusedBeforeNonce && house.nonces.size > noncesBefore).toBe(false)
    expectNoLeak(answer)
  })
})

describe('replay', () => {
  const send = (call: ReturnType<typeof signedCall>, house = direct) => exchangeOne(house, call)

  test('S25 S26: a nonce is used once, whatever else changes', async () => {
    const nonce = 'nonce-used-more-than-once'
    const call = signedCall({ nonce })

    expect(codeOf(await send(call))).toBe('OK')
    expect(codeOf(await send(call))).toBe('NONCE_REPLAYED')
    expect(codeOf(await send(signedCall({ nonce, body: '{"event":"REJECT","expectedVersion":2}' })))).toBe(
      'NONCE_REPLAYED',
    )
  })

  test('S27: of fifty copies at once one is accepted', async () => {
    const call = signedCall()
    const callsBefore = direct.calls.length

    const codes = await Promise.all(Array.from({ length: 50 }, async () => codeOf(await send(call))))

    expect(codes.filter((code) => code === 'OK')).toHaveLength(1)
    expect(codes.filter((code) => code === 'NONCE_REPLAYED')).toHaveLength(49)
    expect(direct.calls.length - callsBefore).toBe(1)
  })

  test('S29: a second server on the same store refuses the copy too', async () => {
    const second = await direct.start()
    const call = signedCall()

    expect(codeOf(await send(call))).toBe('OK')
    const [copy] = await exchange(second.port, wireBytes(call))

    expect(copy && codeOf(copy)).toBe('NONCE_REPLAYED')
    await second.close(1_000)
  })

  test("S30: B may use A's nonce, and a wrong signature does not use one up", async () => {
    const nonce = 'nonce-of-two-applications'

    expect(codeOf(await send(signedCall({ nonce, secret: 'wrong' })))).toBe('SIGNATURE_INVALID')
    expect(codeOf(await send(signedCall({ nonce })))).toBe('OK')
    expect(codeOf(await send(signedCall({ nonce, app: APPS.b })))).toBe('OK')
  })

  test('S43: an unknown key and an address that is not listed get the same bytes', async () => {
    const sameId = (call: ReturnType<typeof signedCall>) => withHeader(call, 'X-Request-Id', 'same-request-id')

    const unknown = await send(sameId(withHeader(signedCall(), 'X-App-Key', 'nobody')))
    const elsewhere = await send(sameId(signedCall({ app: APPS.elsewhere })))

    expect(unknown.body).toBe(elsewhere.body)
    expect(JSON.parse(unknown.body)).toMatchObject({ code: 'IP_NOT_ALLOWED', seenIp: '127.0.0.1' })
  })
})

describe('answers', () => {
  test('SIGNATURE_INVALID shows the whole string in the sandbox and a cut one in live, never a signature', async () => {
    const wrong = (app: (typeof APPS)[keyof typeof APPS]) => signedCall({ app, secret: 'wrong', body: '{"a":1}' })

    const sandbox = JSON.parse((await exchangeOne(direct, wrong(APPS.sandbox))).body)
    const live = JSON.parse((await exchangeOne(direct, wrong(APPS.a))).body)

    expect(sandbox.stringToSign.split('\n')).toHaveLength(10)
    expect(sandbox.stringToSign).toHaveLength(sandbox.stringToSignBytes)
    expect(live.stringToSign.length).toBeLessThan(live.stringToSignBytes)
    expect(live.bodySha256).toBe(sandbox.bodySha256)
  })

  test('in live SIGNATURE_INVALID shows the lines up to the path, and nothing of what was searched for', async () => {
    const answer = await exchangeOne(direct, signedList('phoneSuffix=5678&trackingNo=SF1', { secret: 'wrong' }))

    expect(JSON.parse(answer.body).stringToSign).toBe('OM1-HMAC-SHA256\nM2P\nGET\n/v1/orders\n…')
    expect(answer.body).not.toContain('5678')
  })

  test('a timestamp that is off gets the platform’s time and the difference', async () => {
    const call = signedCall({ timestamp: `${NOW_MS / 1000 - 600}` })

    expect(JSON.parse((await exchangeOne(direct, call)).body)).toMatchObject({
      serverTime: formatTime(NOW_MS),
      skewSeconds: -600,
    })
  })

  test('every unknown, missing or wrong field is named', async () => {
    const answer = await exchangeOne(direct, signedCall({ body: '{"event":"PAID","is_paid":true,"reason":""}' }))
    const { errors } = JSON.parse(answer.body)

    expect(Object.fromEntries(errors.map((error: Record<string, string>) => [error.field, error.code]))).toEqual({
      event: 'PARAM_INVALID',
      expectedVersion: 'PARAM_MISSING',
      reason: 'PARAM_INVALID',
      is_paid: 'PARAM_INVALID',
    })
  })

  test('success is wrapped, holds only what the response names, and carries the request id', async () => {
    const answer = await exchangeOne(direct, withHeader(signedCall(), 'X-Request-Id', 'caller-chosen-1'))

    const data = { orderId: 'M1', by: 'M-TERMINAL', changed: true }
    expect(JSON.parse(answer.body)).toEqual({ code: 'OK', message: 'OK', requestId: 'caller-chosen-1', data })
    expect(answer.headers).toMatchObject({
      'x-request-id': 'caller-chosen-1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  test('what a handler asks of the engine has to end with the call, 8 s from its beginning', async () => {
    await exchangeOne(direct, signedCall())

    const { engineMs } = direct.calls.at(-1) as { engineMs: number }
    expect(engineMs).toBeGreaterThan(7_000)
    expect(engineMs).toBeLessThanOrEqual(8_000)
  })

  test.each(['short', 'has blanks in it', 'é'.repeat(8), 'x'.repeat(65)])(
    'the request id %j is replaced',
    async (id) => {
      const { headers } = await exchangeOne(direct, withHeader(signedCall(), 'X-Request-Id', id))

      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  test('B01 B02: the same key and content get the same bytes, other content is refused', async () => {
    const key = (call: ReturnType<typeof signedCall>) => withHeader(call, 'Idempotency-Key', 'order-M1-accept')
    const callsBefore = direct.calls.length

    const first = await exchangeOne(direct, key(signedCall()))
    const repeat = await exchangeOne(direct, key(signedCall()))
    const other = await exchangeOne(direct, key(signedCall({ body: '{"event":"REJECT","expectedVersion":2}' })))

    expect(repeat.body).toBe(first.body)
    expect(repeat.headers['idempotency-replayed']).toBe('true')
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(direct.calls.length - callsBefore).toBe(1)
  })

  test('a failure of the handler and a later success keep their own status', async () => {
    const note = (text: string) => signedCall({ body: `{"event":"ACCEPT","expectedVersion":2,"reason":"${text}"}` })

    expect(await exchangeOne(direct, note('refuse'))).toMatchObject({ status: 409 })
    expect(await exchangeOne(direct, note('later'))).toMatchObject({ status: 202 })
  })

  test('a method that the path has not got is answered with those it has', async () => {
    const answer = await exchangeOne(direct, { ...signedCall(), method: 'DELETE' })

    expect(answer.headers.allow).toBe('POST')
  })

  test('the query that was verified is the query that is read', async () => {
    const answer = await exchangeOne(
      direct,
      signedList('orderState=AUDITING&trackingNo=%E5%8D%8E+%2B&orderState=WAIT_SHIP&limit=7'),
    )

    expect(JSON.parse(answer.body).data).toEqual({ limit: 7, states: ['AUDITING', 'WAIT_SHIP'], trackingNo: '华 +' })
  })

  test('a public interface takes any body and has no caller', async () => {
    const push = {
      ...signedCall(),
      target: '/v1/carriers/kuaidi100/push',
      headers: [['Host', 'localhost']] as Array<[string, string]>,
    }
    const answer = await exchangeOne(direct, withBody(push, 'sign=1&param=%7B%7D'))

    expect(JSON.parse(answer.body).data).toEqual({ bytes: 19 })
    expect(direct.calls.at(-1)).toEqual({ caller: null })
  })
})

describe('when a part is broken', () => {
  test.each(['directory', 'nonces'] as const)('a call is never let in without the %s', async (part) => {
    const callsBefore = direct.calls.length
    direct.broken[part] = true
    const answer = await exchangeOne(direct, signedCall())
    direct.broken[part] = false

    expect(`${answer.status} ${codeOf(answer)}`).toBe('503 SERVICE_UNAVAILABLE')
    expect(answer.headers['retry-after']).toBe('2')
    expect(answer.body).not.toContain('ECONNREFUSED')
    expect(direct.calls.length).toBe(callsBefore)
    expect(direct.reported.at(-1)).toMatchObject({ cause: { message: expect.stringContaining('ECONNREFUSED') } })
  })

  test('a bug tells the operator everything and the caller nothing', async () => {
    direct.broken.handler = true
    const answer = await exchangeOne(direct, signedCall())
    direct.broken.handler = false

    expect(`${answer.status} ${codeOf(answer)}`).toBe('500 INTERNAL')
    expect(answer.body).not.toMatch(/select|srv|db\.ts/)
    expect(direct.reported.at(-1)).toMatchObject({ message: expect.stringContaining('select secret') })
  })
})

async function exchangeOne(house: House, call: ReturnType<typeof signedCall>): Promise<WireAnswer> {
  const [answer] = await exchange(house.server.port, wireBytes(call))
  if (answer === undefined)
    throw new Error(`no answer to ${call.method} ${call.target} of ${headerOf(call, 'X-App-Key')}`)
  expectNoLeak(answer)
  return answer
}

function codeOf({ body }: WireAnswer): string {
  return JSON.parse(body).code
}
