import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { canonicalQuery, parseQuery } from './canonical-query.ts'

// OM1-HMAC-SHA256, contract section 14. Server, simulators, command line and SDK all sign with this module.

export const SIGNATURE_ALGORITHM = 'OM1-HMAC-SHA256'
export const SIGNATURE_VERSION = '1.0'
export const DIRECTIONS = ['M2P', 'P2M', 'L2P', 'P2L'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** Largest accepted difference between the two clocks. */
export const TIMESTAMP_WINDOW_SECONDS = 300
/** A nonce is kept for both halves of the window and a margin. */
export const NONCE_LIFE_SECONDS = 660

/** Anchored, and matched before anything is decoded: Node's decoders and `Number` accept junk. */
const SIGNATURE_PATTERN = /^[0-9a-f]{64}$/
export const NONCE_PATTERN = /^[A-Za-z0-9_-]{16,64}$/
export const TIMESTAMP_PATTERN = /^[0-9]{10}$/

/** What the ten lines are made of, without the algorithm's own. */
export interface SigningParts {
  readonly direction: Direction
  readonly method: string
  /** As sent, before any proxy prefix. */
  readonly path: string
  readonly canonicalQuery: string
  readonly appKey: string
  /** Unix seconds, ten digits. */
  readonly timestamp: string
  readonly nonce: string
  readonly version: string
  /** Lower-case hex SHA-256 of the body bytes. */
  readonly bodyDigest: string
}

/** @throws RangeError when a part holds a line break, which would let two requests share one string. */
export function stringToSign(parts: SigningParts): string {
  const lines = [
    SIGNATURE_ALGORITHM,
    parts.direction,
    parts.method,
    parts.path,
    parts.canonicalQuery,
    parts.appKey,
    parts.timestamp,
    parts.nonce,
    parts.version,
    parts.bodyDigest,
  ]
  if (lines.some((line) => /[\r\n]/.test(line))) throw new RangeError('a signed part holds a line break')
  return lines.join('\n')
}

/** Lower-case hex. The key is the secret's characters as UTF-8 bytes; it is never base64- or hex-decoded. */
export function sign(secret: string, parts: SigningParts): string {
  return hmacHex(secret, stringToSign(parts))
}

/** Constant time in both strings once the pattern holds. */
export function isSignatureValid(secret: string, parts: SigningParts, signature: string): boolean {
  return isSameSignature(sign(secret, parts), signature)
}

export function isSameSignature(expected: string, given: string): boolean {
  if (!SIGNATURE_PATTERN.test(given)) return false
  const encoder = new TextEncoder()
  return timingSafeEqual(encoder.encode(expected), encoder.encode(given))
}

export function hmacHex(secret: string, text: string): string {
  return createHmac('sha256', new TextEncoder().encode(secret)).update(text).digest('hex')
}

/** Lower-case hex SHA-256 of the bytes, or of the text's UTF-8 bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export interface RequestToSign {
  readonly direction: Direction
  readonly method: string
  readonly path: string
  /** The raw query exactly as it goes on the wire, without `?`. */
  readonly query?: string
  /** The exact bytes that are sent. */
  readonly body?: string | Uint8Array
  readonly appKey: string
  readonly secret: string
  /** Names the secret while two are alive; always sent on P2M and P2L. */
  readonly keyId?: string
  /** Unix seconds; now by default. */
  readonly timestamp?: string
  /** Fresh random characters by default; a retry takes a new one. */
  readonly nonce?: string
}

/**
 * The headers of a signed call.
 *
 * @throws RangeError when the query cannot be decoded: such a call would be refused.
 */
export function signedHeaders(request: RequestToSign): Record<string, string> {
  const query = parseQuery(request.query ?? '')
  if (!query.isValid) throw new RangeError(`the query cannot be signed: ${query.problem} in piece ${query.piece}`)
  const timestamp = request.timestamp ?? Math.floor(Date.now() / 1000).toString()
  const nonce = request.nonce ?? randomBytes(18).toString('base64url')
  const bodyDigest = sha256Hex(request.body ?? '')
  const { direction, method, path, appKey } = request
  const parts = { direction, method, path, appKey, timestamp, nonce, bodyDigest, version: SIGNATURE_VERSION }
  return {
    'X-App-Key': appKey,
    'X-Timestamp': timestamp,
    'X-Nonce': nonce,
    'X-Api-Version': SIGNATURE_VERSION,
    'X-Content-SHA256': bodyDigest,
    ...(request.keyId === undefined ? {} : { 'X-Key-Id': request.keyId }),
    'X-Signature': sign(request.secret, { ...parts, canonicalQuery: canonicalQuery(query.pairs) }),
  }
}
