import { randomBytes } from 'node:crypto'
import type { CallerApplication } from '../../../api/caller.ts'
import { type Direction, signedHeaders } from '../../../contract/signature.ts'
import type { WireRequest } from '../../support/raw-http.ts'
import { APPS, LIVE_HOST, NOW_MS, SANDBOX_HOST } from './apps.ts'

export interface CallOptions {
  app?: CallerApplication
  secret?: string
  direction?: Direction
  method?: string
  path?: string
  query?: string
  body?: string | Uint8Array
  timestamp?: string
  nonce?: string
  keyId?: string
}

/** Order M1, of A, waits for it in this version. */
export const ACCEPT = '{"event":"ACCEPT","expectedVersion":2}'

/** A signed POST that would be accepted: the security table's V. Options change it before it is signed. */
export function signedCall(options: CallOptions = {}): WireRequest {
  const { app = APPS.a, method = 'POST', path = '/v1/orders/M1/state', query = '', keyId } = options
  const { body = method === 'POST' ? ACCEPT : '' } = options
  const { secret = app.secrets[0]?.secret ?? '', direction = app.partnerKind === 'MALL' ? 'L2P' : 'M2P' } = options
  const { timestamp = String(NOW_MS / 1000), nonce = randomBytes(16).toString('base64url') } = options
  const bytes = Buffer.from(body)
  const signed = signedHeaders({
    direction,
    method,
    path,
    query,
    body: bytes,
    appKey: app.appKey,
    secret,
    keyId,
    timestamp,
    nonce,
  })
  const { 'X-Content-SHA256': _digest, ...headers } = signed
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: [
      ['Host', app.environment === 'SANDBOX' ? SANDBOX_HOST : LIVE_HOST],
      ...Object.entries(headers),
      ...(method === 'POST' ? jsonHeaders(bytes) : []),
    ],
    body: bytes,
  }
}

/** A signed GET of the list. */
export function signedList(query: string, options: CallOptions = {}): WireRequest {
  return signedCall({ method: 'GET', path: '/v1/orders', query, ...options })
}

function jsonHeaders(body: Uint8Array): Array<[string, string]> {
  return [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Idempotency-Key', randomBytes(8).toString('hex')],
  ]
}

/** After signing: the header gets another value, or goes away with null. */
export function withHeader(call: WireRequest, name: string, value: string | null): WireRequest {
  const isNamed = ([given]: [string, string]) => given.toLowerCase() === name.toLowerCase()
  const kept = call.headers.filter((header) => !isNamed(header))
  return { ...call, headers: value === null ? kept : [...kept, [name, value]] }
}

/** After signing: one more header line. */
export function withLine(call: WireRequest, name: string, value: string): WireRequest {
  return { ...call, headers: [...call.headers, [name, value]] }
}

/** After signing: another body of its own length. */
export function withBody(call: WireRequest, body: string | Uint8Array): WireRequest {
  const bytes = Buffer.from(body)
  return { ...withHeader(call, 'Content-Length', String(bytes.length)), body: bytes }
}

export function headerOf(call: WireRequest, name: string): string {
  return call.headers.find(([given]) => given === name)?.[1] ?? ''
}

/** Sends the body in chunks instead of with a length. */
export function chunked(call: WireRequest): WireRequest {
  const size = Buffer.from(`${call.body.length.toString(16)}\r\n`)
  const headers = withHeader(withHeader(call, 'Content-Length', null), 'Transfer-Encoding', 'chunked').headers
  return { ...call, headers, body: Buffer.concat([size, call.body, Buffer.from('\r\n0\r\n\r\n')]) }
}
