import type { IncomingMessage } from 'node:http'
import { canonicalQuery, parseQuery, type QueryPair } from '../../contract/canonical-query.ts'
import {
  type Direction,
  isSignatureValid,
  NONCE_LIFE_SECONDS,
  NONCE_PATTERN,
  SIGNATURE_VERSION,
  sha256Hex,
  TIMESTAMP_PATTERN,
  TIMESTAMP_WINDOW_SECONDS,
} from '../../contract/signature.ts'

/** A call as it came from the wire. */
export interface WireCall {
  readonly method: string
  readonly path: string
  readonly rawQuery: string
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

export interface PlatformKey {
  readonly appKey: string
  readonly secret: string
}

export type Verification<Key extends PlatformKey> =
  | { readonly isVerified: true; readonly key: Key; readonly nonce: string; readonly queryPairs: readonly QueryPair[] }
  | { readonly isVerified: false; readonly status: 400 | 401; readonly code: string; readonly message: string }

export interface VerifierOptions<Key extends PlatformKey> {
  readonly direction: Extract<Direction, 'P2M' | 'P2L'>
  readonly keys: readonly Key[]
  readonly nowMs?: () => number
}

export function wireCall(incoming: IncomingMessage, body: Uint8Array): WireCall {
  const target = incoming.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: incoming.method ?? '',
    path: mark === -1 ? target : target.slice(0, mark),
    rawQuery: mark === -1 ? '' : target.slice(mark + 1),
    rawHeaders: incoming.rawHeaders,
    body,
  }
}

/**
 * Checks calls of the platform as contract section 14 asks a partner to: headers, time, signature, nonce. The direction is
 * signed, so that a signature which this partner once sent to the platform is worth nothing when it is sent back.
 */
export function createPlatformVerifier<Key extends PlatformKey>(options: VerifierOptions<Key>) {
  const { direction, keys, nowMs = Date.now } = options
  const keyByApp = new Map(keys.map((key) => [key.appKey, key]))
  const nonces = rememberNonces(nowMs)

  return function verify(call: WireCall): Verification<Key> {
    const names = ['X-App-Key', 'X-Timestamp', 'X-Nonce', 'X-Api-Version', 'X-Signature'] as const
    const [appKey = '', timestamp = '', nonce = '', version = '', signature = ''] = names.map((name) =>
      onlyHeader(call.rawHeaders, name),
    )
    if (!TIMESTAMP_PATTERN.test(timestamp)) return refuse(400, 'HEADER_INVALID', 'X-Timestamp')
    if (!NONCE_PATTERN.test(nonce)) return refuse(400, 'HEADER_INVALID', 'X-Nonce')
    const query = parseQuery(call.rawQuery)
    if (!query.isValid) return refuse(400, 'QUERY_INVALID', query.problem)
    if (Math.abs(Math.floor(nowMs() / 1000) - Number(timestamp)) > TIMESTAMP_WINDOW_SECONDS) {
      return refuse(401, 'TIMESTAMP_OUT_OF_WINDOW', 'X-Timestamp')
    }
    const key = keyByApp.get(appKey)
    const { method, path } = call
    const bodyDigest = sha256Hex(call.body)
    const parts = { direction, method, path, appKey, timestamp, nonce, version, bodyDigest }
    const signed = { ...parts, canonicalQuery: canonicalQuery(query.pairs) }
    if (version !== SIGNATURE_VERSION || key === undefined || !isSignatureValid(key.secret, signed, signature)) {
      return refuse(401, 'SIGNATURE_INVALID', `not signed for ${direction}`)
    }
    if (!nonces.isNew(`${appKey} ${nonce}`)) return refuse(401, 'NONCE_REPLAYED', 'X-Nonce')
    return { isVerified: true, key, nonce, queryPairs: query.pairs }
  }
}

function refuse(status: 400 | 401, code: string, message: string) {
  return { isVerified: false, status, code, message } as const
}

/** The header's value; empty when it is missing or comes twice. */
function onlyHeader(rawHeaders: readonly string[], name: string): string {
  const wanted = name.toLowerCase()
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted)
  return values.length === 1 ? (values[0] ?? '') : ''
}

/** Kept as long as a timestamp could let them in again; insertion order is age order. */
function rememberNonces(nowMs: () => number) {
  const seenAtMs = new Map<string, number>()
  return {
    isNew(nonce: string): boolean {
      const oldestMs = nowMs() - NONCE_LIFE_SECONDS * 1000
      for (const [old, atMs] of seenAtMs) {
        if (atMs > oldestMs) break
        seenAtMs.delete(old)
      }
      if (seenAtMs.has(nonce)) return false
      seenAtMs.set(nonce, nowMs())
      return true
    },
  }
}
