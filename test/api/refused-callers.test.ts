import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { RateQuotas } from '../../domain/rate-limit.ts'
import { rateLimits } from '../support/rate-limits.ts'
import { exchange, type WireAnswer, type WireRequest, wireBytes } from '../support/raw-http.ts'
import { APPS, PROXIED_IP } from './front-door/apps.ts'
import { signedCall, signedList, withHeader, withLine } from './front-door/call.ts'
import { type House, openHouse } from './front-door/house.ts'

let house: House
let nowMs = 0
afterEach(() => house.server.close(1_000))

async function open(quotas: Partial<RateQuotas>, settings: { trustedProxies?: string[] } = {}): Promise<void> {
  house = await openHouse({ ...settings, limits: rateLimits(quotas, () => nowMs) })
}

async function send(call: WireRequest): Promise<WireAnswer> {
  const [answer = { status: 0, headers: {}, body: '{}' }] = await exchange(house.server.port, wireBytes(call))
  return answer
}

const codeOf = ({ body }: WireAnswer) => (JSON.parse(body) as { code: string }).code
const unknown = (key: string) => withHeader(signedCall(), 'X-App-Key', key)
const wrong = (app: (typeof APPS)[keyof typeof APPS] = APPS.a) => signedCall({ app, secret: 'wrong' })
const from = (ip: string, call: WireRequest) => withLine(call, 'X-Forwarded-For', ip)
const PROXY = { trustedProxies: ['127.0.0.0/8'] }

test('unknown keys from one address are refused without a look-up once there were too many', async () => {
  await open({ REFUSED: 3 })
  const codes: string[] = []
  for (let index = 0; index < 10; index += 1) codes.push(codeOf(await send(unknown(`nobody-${index}`))))

  expect(codes).toEqual([...Array(3).fill('IP_NOT_ALLOWED'), ...Array(7).fill('RATE_LIMITED')])
  expect(house.lookups).toEqual(['nobody-0', 'nobody-1', 'nobody-2'])
  const refused = await send(unknown('nobody-10'))
  expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '20' } })
  expect(JSON.parse(refused.body)).toMatchObject({
    message: '该来源地址的未通过校验的调用超过上限（REFUSED）：每 60 秒 3 次，请 20 秒后重试',
    retryAfterSeconds: 20,
  })
  nowMs += 20_000
  expect(codeOf(await send(unknown('nobody-11')))).toBe('IP_NOT_ALLOWED')
})

test('wrong signatures are limited too, whichever known key they claim', async () => {
  await open({ REFUSED: 2 })

  const codes = [codeOf(await send(wrong())), codeOf(await send(wrong(APPS.b))), codeOf(await send(wrong()))]

  expect(codes).toEqual(['SIGNATURE_INVALID', 'SIGNATURE_INVALID', 'RATE_LIMITED'])
  expect([...house.nonces]).toEqual([])
})

test('an application that signs rightly is not kept out by what others send from its address', async () => {
  await open({ REFUSED: 2 })
  expect(codeOf(await send(signedCall()))).toBe('OK')
  for (let index = 0; index < 5; index += 1) await send(unknown(`nobody-${index}`))

  expect(codeOf(await send(signedCall()))).toBe('OK')
  expect(codeOf(await send(signedCall({ app: APPS.b })))).toBe('RATE_LIMITED')
})

test('wrong signatures in the name of an application spend none of its calls', async () => {
  await open({ READ: 2 })
  for (let index = 0; index < 5; index += 1) await send(signedList('limit=1', { secret: 'wrong' }))

  const answer = await send(signedList('limit=1'))

  expect(answer).toMatchObject({ status: 200, headers: { ratelimit: '"READ";r=1;t=1' } })
})

test('the address is that which the proxy saw, and an IPv6 network counts as one', async () => {
  await open({ REFUSED: 1 }, PROXY)
  const code = async (ip: string) => codeOf(await send(from(ip, unknown('nobody'))))

  expect([await code('203.0.113.7'), await code('203.0.113.7'), await code('203.0.113.8')]).toEqual([
    'IP_NOT_ALLOWED',
    'RATE_LIMITED',
    'IP_NOT_ALLOWED',
  ])
  expect([await code('2001:db8:1:2::7'), await code('2001:db8:1:2:ffff::8'), await code('2001:db8:1:3::7')]).toEqual([
    'IP_NOT_ALLOWED',
    'RATE_LIMITED',
    'IP_NOT_ALLOWED',
  ])
  expect(codeOf(await send(from(PROXIED_IP, signedCall())))).toBe('OK')
})

test('a call too many uses up no nonce: the same bytes are taken when there is room again', async () => {
  await open({ ORDER: 1 })
  await send(signedCall())
  const call = signedCall()
  const noncesBefore = house.nonces.size

  expect(codeOf(await send(call))).toBe('RATE_LIMITED')
  expect(house.nonces.size).toBe(noncesBefore)
  nowMs += 1_000
  expect(codeOf(await send(call))).toBe('OK')
})

test('copies of a call are counted: a replay cannot make the database work without end', async () => {
  await open({ ORDER: 2 })
  const call = signedCall()

  const codes = [codeOf(await send(call)), codeOf(await send(call)), codeOf(await send(call))]

  expect(codes).toEqual(['OK', 'NONCE_REPLAYED', 'RATE_LIMITED'])
})

test('an interface without our signature is limited by wrong proofs, apart from signed calls', async () => {
  await open({ REFUSED: 1 })
  const push: WireRequest = { ...signedCall(), target: '/v1/carriers/nobody/push', headers: [['Host', 'localhost']] }
  const lost = withHeader(push, 'Content-Length', String(push.body.length))

  expect([codeOf(await send(lost)), codeOf(await send(lost))]).toEqual(['NOT_FOUND', 'RATE_LIMITED'])
  expect(codeOf(await send(unknown('nobody')))).toBe('IP_NOT_ALLOWED')
})

test.each([
  ['an unknown key', unknown('nobody'), '403'],
  ['a key that may not call from here', signedCall({ app: APPS.elsewhere }), '403'],
  ['a missing header', withHeader(signedCall(), 'X-Nonce', null), '400'],
  ['no Idempotency-Key', withHeader(signedCall(), 'Idempotency-Key', null), '400'],
  ['a time long past', signedCall({ timestamp: '1000000000' }), '401'],
  ['a content encoding', withLine(signedCall(), 'Content-Encoding', 'gzip'), '415'],
  ['another type', withHeader(signedCall(), 'Content-Type', 'text/plain'), '415'],
])('with %s a call is answered before any of its body has come', async (_, call, status) => {
  await open({})

  expect(await answerToHead(withHeader(call, 'Content-Length', '200000'))).toContain(`HTTP/1.1 ${status} `)
})

test('a body that is announced too large is refused before anything else is looked at', async () => {
  await open({})
  const call = withHeader(withHeader(unknown('nobody'), 'X-Nonce', null), 'Content-Length', '9000000')

  expect(await answerToHead(call)).toContain('HTTP/1.1 413 ')
  expect(house.lookups).toEqual([])
})

test('a connection whose call was refused early serves the next call', async () => {
  await open({})

  const answers = await exchange(house.server.port, [wireBytes(unknown('nobody')), wireBytes(signedCall())], 2)

  expect(answers.map(codeOf)).toEqual(['IP_NOT_ALLOWED', 'OK'])
})

/** Sends nothing of the body. */
async function answerToHead(call: WireRequest): Promise<string> {
  const socket = connect(house.server.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(wireBytes({ ...call, body: Buffer.alloc(0) }))
  const [chunk] = await once(socket, 'data')
  socket.destroy()
  return String(chunk)
}
