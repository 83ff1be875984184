import { randomUUID } from 'node:crypto'
import { canonicalQuery, parseQuery } from '../contract/canonical-query.ts'
import { signedHeaders } from '../contract/signature.ts'
import type { PartnerCall } from './partner-call.ts'

export interface PartnerRequest {
  origin: string
  method: 'GET' | 'POST'
  /** With the query, exactly as signed. */
  target: string
  headers: Record<string, string>
  body: string | null
  /** A signed answer covers it. */
  nonce: string
}

/**
 * The signed request of one attempt; each attempt gets a new nonce (contract section 14).
 *
 * @throws TypeError when the registered address is none, RangeError when its query cannot be signed.
 */
export function partnerRequest(call: PartnerCall, nowMs: number): PartnerRequest {
  const { endpoint, method, suffix, echo } = call
  const url = new URL(endpoint.url)
  const ownQuery = parseQuery(url.search.slice(1))
  if (!ownQuery.isValid) throw new RangeError('the query of the registered address cannot be signed')
  const query = canonicalQuery([...ownQuery.pairs, ...(call.query ?? [])])
  const path = `${url.pathname.replace(/\/$/, '')}${suffix}` || '/'
  const body = method === 'POST' ? (call.body ?? '') : null
  const signed = signedHeaders({
    direction: endpoint.direction,
    method,
    path,
    query,
    body: body ?? '',
    appKey: endpoint.appKey,
    secret: endpoint.secret,
    keyId: endpoint.keyId,
    timestamp: Math.floor(nowMs / 1000).toString(),
  })
  return {
    origin: url.origin,
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: {
      Accept: 'application/json',
      'Accept-Encoding': 'identity', // A compressed answer could be small on the wire and huge in memory.
      'User-Agent': 'Mallbridge',
      'X-Request-Id': randomUUID(),
      ...(method === 'POST' ? { 'Content-Type': 'application/json', 'Idempotency-Key': echo.value } : {}),
      ...signed,
    },
    body,
    nonce: signed['X-Nonce'] ?? '',
  }
}
