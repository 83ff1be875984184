import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import {
  createPartnerClient,
  type PartnerAnswer,
  type PartnerCall,
  type PartnerClient,
  type PartnerClientOptions,
  type PartnerEndpoint,
  PartnerError,
} from '../../activities/merchant-client.ts'
import { canonicalQuery, parseQuery } from '../../contract/canonical-query.ts'
import { signReply } from '../../contract/reply-signature.ts'
import { isSignatureValid, sha256Hex } from '../../contract/signature.ts'
import {
  type Answering,
  answerBytes,
  ok,
  type PartnerServer,
  type PartnerServerRequest,
  startPartnerServer,
  write,
} from '../support/partner-server.ts'
import { ANSWER_ROWS, GOOD_BODY, NOTICE_ID } from './merchant-answer-rows.ts'

const SECRET = 'a-secret-of-the-partner-0123456789'
const SHORT_LIMITS = { connectMs: 1_000, headersMs: 2_000, bodyGapMs: 2_000 }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function partner(answering: Answering): Promise<PartnerServer> {
  const server = await startPartnerServer(answering)
  cleanups.push(() => server.close())
  return server
}

function client(options: PartnerClientOptions = {}): PartnerClient {
  const opened = createPartnerClient({ ...options, limits: { ...SHORT_LIMITS, ...options.limits } })
  cleanups.push(() => opened.close())
  return opened
}

function noticeTo(url: string, more: Partial<PartnerCall> & { to?: Partial<PartnerEndpoint> } = {}): PartnerCall {
  const { to, ...call } = more
  const endpoint: PartnerEndpoint = {
    partnerId: 'mer_a',
    direction: 'P2M',
    appKey: 'app-a',
    keyId: 'k2',
    secret: SECRET,
    signsReplies: false,
    url: `${url}/notice`,
    ...to,
  }
  const echo = { field: 'noticeId', value: NOTICE_ID }
  return {
    endpoint,
    method: 'POST',
    suffix: '/order-created',
    body: '{"noticeId":"ntc_0001"}',
    totalMs: 1_000,
    echo,
    ...call,
  }
}

async function failureOf(call: Promise<PartnerAnswer>): Promise<PartnerError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof PartnerError) return error
  throw new Error(`expected a PartnerError, got ${String(error)}`)
}

test.each(ANSWER_ROWS)('$id is $kind', async ({ answering, totalMs = 1_000, answerText = /^/, ...expected }) => {
  const server = await partner(answering)
  const startedMs = performance.now()

  const seen = await client()
    .call(noticeTo(server.url, { totalMs }))
    .then(
      ({ text, httpStatus }) => ({ kind: 'ANSWER', answerText: text, httpStatus }),
      (error: PartnerError) => error,
    )

  expect(performance.now() - startedMs).toBeLessThan(totalMs + 300)
  expect(Object.assign({ id: expected.id }, seen)).toMatchObject(expected)
  expect(seen.answerText ?? '').toMatch(answerText)
  expect(Buffer.byteLength(seen.answerText ?? '')).toBeLessThanOrEqual(4_096)
})

test('R01 a silence is cut before the total time, ahead of the header and inside the body', async () => {
  const silent = await partner(() => {})
  const stuck = await partner(write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'))
  const partners = client({ limits: { headersMs: 100, bodyGapMs: 100 } })
  const startedMs = performance.now()

  const failures = await Promise.all(
    [silent, stuck].map(({ url }) => failureOf(partners.call(noticeTo(url, { totalMs: 10_000 })))),
  )

  expect(failures.map(({ kind, httpStatus }) => [kind, httpStatus])).toEqual([
    ['TIMEOUT', undefined],
    ['TIMEOUT', 200],
  ])
  expect(performance.now() - startedMs).toBeLessThan(4_000)
})

test('R04 a gzip bomb is never inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
  const server = await partner(write(answerBytes(200, bomb, { 'Content-Encoding': 'gzip' })))
  const rssBefore = process.memoryUsage().rss

  const failure = await failureOf(client().call(noticeTo(server.url)))

  expect(failure.kind).toBe('NOT_JSON')
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(20 * 1024 * 1024)
  expect(failure.answerText).not.toContain('\0')
})

const signedBy =
  (secret: string, nonceOf: (request: PartnerServerRequest) => string, signedBody = GOOD_BODY): Answering =>
  (socket, request) => {
    const signature = signReply(secret, { status: 200, nonce: nonceOf(request), body: signedBody })
    socket.write(answerBytes(200, GOOD_BODY, { 'X-Signature': signature }))
  }
const ownNonce = (request: PartnerServerRequest) => request.headers['x-nonce'] ?? ''

test.each<{ id: string; answering: Answering; kind: PartnerError['kind'] | 'ANSWER' }>([
  { id: 'signed', answering: signedBy(SECRET, ownNonce), kind: 'ANSWER' },
  { id: 'R11 unsigned', answering: ok(GOOD_BODY), kind: 'UNSIGNED' },
  { id: 'R11 signed with another secret', answering: signedBy(`${SECRET}x`, ownNonce), kind: 'UNSIGNED' },
  { id: 'R11 signed over another body', answering: signedBy(SECRET, ownNonce, `${GOOD_BODY} `), kind: 'UNSIGNED' },
  { id: 'R11 signed ten minutes ago', answering: signedBy(SECRET, () => 'nonce-of-ten-minutes-ago'), kind: 'UNSIGNED' },
  { id: 'R11 an empty signature', answering: ok(GOOD_BODY, { 'X-Signature': '' }), kind: 'UNSIGNED' },
  { id: 'R11 an unsigned TEMPORARY', answering: ok('{"code":"TEMPORARY"}'), kind: 'UNSIGNED' },
  {
    id: 'R11 signed twice',
    answering: (socket, request) => {
      const signature = signReply(SECRET, { status: 200, nonce: ownNonce(request), body: GOOD_BODY })
      socket.write(answerBytes(200, GOOD_BODY, { 'X-Signature': signature, 'x-signature': signature }))
    },
    kind: 'UNSIGNED',
  },
  {
    id: 'R11 signed for another status',
    answering: (socket, request) => {
      const signature = signReply(SECRET, { status: 200, nonce: ownNonce(request), body: GOOD_BODY })
      socket.write(answerBytes(201, GOOD_BODY, { 'X-Signature': signature }))
    },
    kind: 'UNSIGNED',
  },
])('of a partner that signs its replies, one that is $id is $kind', async ({ answering, kind }) => {
  const server = await partner(answering)

  const result = await client()
    .call(noticeTo(server.url, { to: { signsReplies: true } }))
    .catch((error: unknown) => error)

  expect(result).toMatchObject(kind === 'ANSWER' ? { httpStatus: 200, data: { noticeId: NOTICE_ID } } : { kind })
})

test.each([
  { direction: 'P2M', method: 'POST', body: '{"noticeId":"ntc_0001","name":"张三"}', path: '/notice/order-created' },
  { direction: 'P2L', method: 'GET', body: undefined, path: '/notice/order-created' },
] as const)('a $direction $method call is signed over what is sent and names its key', async (row) => {
  const server = await partner(ok(GOOD_BODY))
  const query = [
    ['planCode', 'a b+c'],
    ['b', '号'],
    ['b', '1'],
  ] as const
  const call = noticeTo(server.url, {
    method: row.method,
    body: row.body,
    query,
    to: { direction: row.direction },
  })
  call.endpoint.url += '/?channel=x'

  await client({ nowMs: () => 1_790_000_000_999 }).call(call)

  const { method, target, headers, body } = server.requests[0] ?? { method: '', target: '', headers: {}, body: '' }
  expect(target).toBe(`${row.path}?b=%E5%8F%B7&b=1&channel=x&planCode=a%20b%2Bc`)
  expect(body).toBe(row.body ?? '')
  const sentQuery = parseQuery(target.split('?')[1] ?? '')
  const parts = {
    direction: row.direction,
    method,
    path: row.path,
    canonicalQuery: sentQuery.isValid ? canonicalQuery(sentQuery.pairs) : '',
    appKey: 'app-a',
    timestamp: '1790000000',
    nonce: headers['x-nonce'] ?? '',
    version: '1.0',
    bodyDigest: sha256Hex(body),
  }
  expect(isSignatureValid(SECRET, parts, headers['x-signature'] ?? '')).toBe(true)
  expect(headers).toMatchObject({ 'x-key-id': 'k2', 'x-timestamp': '1790000000', 'accept-encoding': 'identity' })
  expect(headers['idempotency-key']).toBe(row.method === 'POST' ? NOTICE_ID : undefined)
})

test('R12 of two answers on one socket only the first counts, and the socket is closed', async () => {
  const second = GOOD_BODY.replace('ACCEPTED', 'REJECTED')
  const server = await partner((socket) => {
    const isFirst = server.requests.length === 1
    socket.write(
      isFirst ? Buffer.concat([answerBytes(200, GOOD_BODY), answerBytes(200, second)]) : answerBytes(200, GOOD_BODY),
    )
  })
  const partners = client()

  const answers = [await partners.call(noticeTo(server.url)), await partners.call(noticeTo(server.url))]

  expect(answers.map(({ data }) => data.accepted)).toEqual(['ACCEPTED', 'ACCEPTED'])
  expect(server.sockets).toHaveLength(2)
  await vi.waitFor(() => expect(server.sockets[0]?.destroyed).toBe(true))
})

test('R12 a second answer that comes later is not taken for the answer to the next call', async () => {
  const server = await partner((socket) => {
    socket.write(answerBytes(200, GOOD_BODY))
    setTimeout(() => socket.destroyed || socket.write(answerBytes(200, GOOD_BODY.replace('ACCEPTED', 'REJECTED'))), 50)
  })
  const partners = client()

  await partners.call(noticeTo(server.url))
  await vi.waitFor(() => expect(server.sockets[0]?.destroyed).toBe(true))
  const answer = await partners.call(noticeTo(server.url))

  expect(answer.data.accepted).toBe('ACCEPTED')
})

test('R19 a cookie is never sent back, also not on the same connection', async () => {
  const server = await partner(ok(GOOD_BODY, { 'Set-Cookie': 'sid=1; Path=/' }))
  const partners = client()

  await partners.call(noticeTo(server.url))
  await setImmediate() // A connection is free again one turn of the event loop after its answer.
  await partners.call(noticeTo(server.url))

  expect(server.sockets).toHaveLength(1)
  expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  expect(server.requests[0]?.headers['x-nonce']).not.toBe(server.requests[1]?.headers['x-nonce'])
})

test('R20 a partner that always breaks off is left alone after 20 calls, and the others are unaffected', async () => {
  const broken = await partner((socket) => void socket.destroy())
  const healthy = await partner(ok(GOOD_BODY))
  let nowMs = 0
  const partners = client({ elapsedMs: () => nowMs, random: () => 0 })

  const failures: PartnerError[] = []
  for (let i = 0; i < 100; i++) failures.push(await failureOf(partners.call(noticeTo(broken.url))))

  expect(failures.map(({ kind }) => kind)).toEqual([
    ...Array(20).fill('BROKEN_ANSWER'),
    ...Array(80).fill('BREAKER_OPEN'),
  ])
  expect(broken.requests).toHaveLength(20)
  expect(failures.at(-1)).toMatchObject({ neverSent: true, retryAfterMs: 300_000 })
  await partners.call(noticeTo(healthy.url, { to: { partnerId: 'mer_b' } }))
  await partners.call(noticeTo(healthy.url)) // Another endpoint of the same partner.

  nowMs = 299_999
  expect(await failureOf(partners.call(noticeTo(broken.url)))).toMatchObject({
    kind: 'BREAKER_OPEN',
    retryAfterMs: 1_000,
  })
  nowMs = 300_000
  expect(partners.status()).toMatchObject([{ partnerId: 'mer_a', endpoints: [{ state: 'OPEN', failuresInRow: 20 }] }])
  const probes = await Promise.all([1, 2, 3].map(() => failureOf(partners.call(noticeTo(broken.url)))))
  expect(probes.map(({ kind }) => kind)).toEqual(['BROKEN_ANSWER', 'BREAKER_OPEN', 'BREAKER_OPEN'])
  expect(await failureOf(partners.call(noticeTo(broken.url)))).toMatchObject({
    kind: 'BREAKER_OPEN',
    retryAfterMs: 300_000,
  })
  expect(broken.requests).toHaveLength(21)
})

test('a probe that is answered closes the breaker, also by a refusal in good form', async () => {
  let isUp = false
  const server = await partner((socket) => {
    socket.write(isUp ? answerBytes(200, '{"code":"NO_STOCK"}') : answerBytes(500, ''))
  })
  let nowMs = 0
  const partners = client({ elapsedMs: () => nowMs, limits: { failuresToOpen: 2 } })
  const kindOfNext = async () => (await failureOf(partners.call(noticeTo(server.url)))).kind

  const kinds = [await kindOfNext(), await kindOfNext(), await kindOfNext()]
  isUp = true
  nowMs = 300_000
  kinds.push(await kindOfNext(), await kindOfNext())

  expect(kinds).toEqual(['STATUS', 'STATUS', 'BREAKER_OPEN', 'STATUS', 'STATUS'])
  expect(server.requests).toHaveLength(4)
  expect(partners.status()).toEqual([])
})

test('a call above the in-flight limit is busy at once, and other partners are served', async () => {
  const hanging = await partner(() => {})
  const healthy = await partner(ok(GOOD_BODY))
  const partners = client()

  const held = [600, 600, 600, 600, 300, 300, 300, 300].map((totalMs) =>
    failureOf(partners.call(noticeTo(hanging.url, { totalMs }))),
  )
  const startedMs = performance.now()
  const ninth = await failureOf(partners.call(noticeTo(hanging.url)))

  expect(ninth).toMatchObject({ kind: 'BUSY', neverSent: true })
  expect(performance.now() - startedMs).toBeLessThan(50)
  expect(partners.status()).toEqual([{ partnerId: 'mer_a', inFlight: 8, endpoints: [] }])
  await partners.call(noticeTo(healthy.url, { to: { partnerId: 'mer_b' } }))

  const failures = await Promise.all(held)
  // Four connections an origin: the other four waited for one, and their time ran out before anything was sent.
  expect(failures.map(({ kind }) => kind)).toEqual(Array(8).fill('TIMEOUT'))
  expect(failures.map(({ neverSent }) => neverSent)).toEqual([false, false, false, false, true, true, true, true])
  expect(hanging.requests).toHaveLength(4)
  expect(partners.status()[0]?.inFlight).toBe(0)
})

test('the limit over all partners holds too', async () => {
  const hanging = await partner(() => {})
  const partners = client({ limits: { inFlight: 2 } })

  const held = ['mer_a', 'mer_b'].map((partnerId) =>
    failureOf(partners.call(noticeTo(hanging.url, { totalMs: 200, to: { partnerId } }))),
  )
  const third = await failureOf(partners.call(noticeTo(hanging.url, { to: { partnerId: 'mer_c' } })))

  expect(third.kind).toBe('BUSY')
  await Promise.all(held)
})

test('a partner that nobody listens for was never sent anything', async () => {
  const server = await startPartnerServer(() => {})
  await server.close()

  const failure = await failureOf(client().call(noticeTo(server.url)))

  expect(failure).toMatchObject({ kind: 'CONNECT', neverSent: true, httpStatus: undefined })
})

test('a call that its caller gives up ends at once and is not held against the partner', async () => {
  const server = await partner(() => {})
  const partners = client()
  const cancelled = new AbortController()
  const reason = new Error('the order was cancelled')

  const call = failureOf(partners.call(noticeTo(server.url, { signal: cancelled.signal })))
  await vi.waitFor(() => expect(server.requests).toHaveLength(1))
  cancelled.abort(reason)
  const before = await failureOf(partners.call(noticeTo(server.url, { signal: cancelled.signal })))

  expect(await call).toMatchObject({ kind: 'TIMEOUT', neverSent: false, cause: reason })
  expect(before).toMatchObject({ kind: 'TIMEOUT', neverSent: true })
  expect(server.requests).toHaveLength(1)
  expect(partners.status()).toEqual([])
})

test('proxy variables of the environment are ignored', async () => {
  const proxy = await partner(write(answerBytes(502, '')))
  const server = await partner(ok(GOOD_BODY))
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, proxy.url)
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')

  const answer = await client().call(noticeTo(server.url))

  expect(answer.httpStatus).toBe(200)
  expect(proxy.sockets).toHaveLength(0)
})

test('a closed client sends nothing more', async () => {
  const server = await partner(ok(GOOD_BODY))
  const partners = createPartnerClient()

  const last = partners.call(noticeTo(server.url))
  await partners.close()

  expect((await last).httpStatus).toBe(200)
  expect(await failureOf(partners.call(noticeTo(server.url)))).toMatchObject({ kind: 'CONNECT', neverSent: true })
})
