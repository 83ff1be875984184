import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ApiError, ApiUnavailableError, createApiClient } from '../../cli/api-client.ts'
import { toProblem } from '../../contract/problem.ts'
import { isSignatureValid, sha256Hex } from '../../contract/signature.ts'
import { Failure } from '../../domain/failure.ts'
import { makePartner } from '../support/platform-calls.ts'

const merchant = makePartner('M-JIANGSU')
const OK = { status: 200, body: { code: 'OK', message: 'OK', requestId: 'r', data: { orderState: 'SHIPPED' } } }
const data = z.object({ orderState: z.string() })

let server: Server | undefined
afterEach(() => server?.close())

test('an order that may have been taken is sent again under its key, with a new nonce', async () => {
  const { api, calls } = await platformThat([{ status: 503, body: {} }, { status: 202, body: OK.body }, OK])

  await expect(api.post({ path: '/v1/orders/O/state', body: { event: 'READY' }, data })).resolves.toEqual({
    orderState: 'SHIPPED',
  })

  expect(new Set(calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  expect(new Set(calls.map(({ headers }) => headers['x-nonce'])).size).toBe(3)
})

test('the query and the body are signed as they go on the wire', async () => {
  const { api, calls } = await platformThat([OK])

  await api.get({
    path: '/v1/orders',
    query: { updatedFrom: '2026-01-01T00:00:00+08:00', limit: 1, cursor: undefined },
    data,
  })

  const [call] = calls
  expect(call?.url).toBe('/v1/orders?updatedFrom=2026-01-01T00%3A00%3A00%2B08%3A00&limit=1')
  const parts = {
    direction: 'M2P',
    method: 'GET',
    path: '/v1/orders',
    canonicalQuery: 'limit=1&updatedFrom=2026-01-01T00%3A00%3A00%2B08%3A00',
    appKey: merchant.appKey,
    timestamp: String(call?.headers['x-timestamp']),
    nonce: String(call?.headers['x-nonce']),
    version: '1.0',
    bodyDigest: sha256Hex(''),
  } as const
  expect(isSignatureValid(merchant.secret, parts, String(call?.headers['x-signature']))).toBe(true)
})

test('a refusal is an error that knows its code, both languages and what to do', async () => {
  const problem = toProblem(new Failure('STATE_CONFLICT'), 'request-7', { docsBase: '' })
  const { api, calls } = await platformThat([{ status: 409, body: problem }])

  const error = await api.post({ path: '/v1/orders/O/state', body: {}, data }).catch((reason: unknown) => reason)

  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ code: 'STATE_CONFLICT', zh: '订单状态已变化', requestId: 'request-7' })
  expect((error as ApiError).action.en).not.toBe('')
  expect(calls).toHaveLength(1)
})

test('a call that is still being worked on is asked for again under its key, even where one attempt was wanted', async () => {
  const busy = { status: 409, body: toProblem(new Failure('IDEMPOTENCY_IN_PROGRESS'), 'request-8', { docsBase: '' }) }
  const { api, calls } = await platformThat([busy, busy, OK])

  await expect(api.post({ path: '/v1/orders/O/state', body: {}, data, attempts: 1 })).resolves.toEqual({
    orderState: 'SHIPPED',
  })

  expect(calls).toHaveLength(3)
  expect(new Set(calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

test('a call that stays busy is given up after a few times, with what the platform said', async () => {
  const busy = { status: 409, body: toProblem(new Failure('IDEMPOTENCY_IN_PROGRESS'), 'request-8', { docsBase: '' }) }
  const { api, calls } = await platformThat(Array.from({ length: 9 }, () => busy))

  await expect(api.post({ path: '/v1/orders/O/state', body: {}, data })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_IN_PROGRESS',
  })

  expect(calls).toHaveLength(4)
})

test('where one attempt was wanted, an answer that others would repeat is the answer', async () => {
  const { api, calls } = await platformThat([{ status: 202, body: OK.body }, OK])

  await api.post({ path: '/v1/notices/N/resend', body: {}, data, attempts: 1 })

  expect(calls).toHaveLength(1)
})

test.each([
  ['another shape', { status: 200, body: { code: 'OK', data: {} } }],
  ['no problem document', { status: 500, body: { oops: true } }],
])('an answer with %s is told apart from a refusal', async (_, answer) => {
  const { api } = await platformThat([answer])

  await expect(api.get({ path: '/v1/orders', data })).rejects.toThrow(ApiUnavailableError)
})

test('nobody at the address is a service that is away', async () => {
  const api = createApiClient({ apiBaseUrl: 'http://127.0.0.1:9', account: merchant, direction: 'M2P', attempts: 1 })

  await expect(api.get({ path: '/v1/orders', data })).rejects.toThrow(ApiUnavailableError)
})

async function platformThat(answers: { status: number; body: unknown }[]) {
  const calls: { url: string | undefined; headers: IncomingHttpHeaders }[] = []
  server = createServer(({ url, headers }, response) => {
    const { status, body } = answers[calls.length] ?? OK
    calls.push({ url, headers })
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const api = createApiClient({ apiBaseUrl: `http://127.0.0.1:${port}`, account: merchant, direction: 'M2P' })
  return { api, calls }
}
