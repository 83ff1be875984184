import { NONCE_PATTERN } from '../../contract/signature.ts'
import { Failure } from '../../domain/failure.ts'
import { type RawHeaders, singleHeader } from '../raw-headers.ts'

/** The headers of a signed call, each matched by an anchored pattern. */
export interface SignatureHeaders {
  readonly appKey: string
  /** Ten digits, or thirteen, which the time check answers precisely. */
  readonly timestamp: string
  readonly nonce: string
  readonly version: string
  /** As sent, unchecked: a missing or malformed one is a wrong signature, not a malformed header. */
  readonly signature: string
  readonly keyId: string | null
  readonly contentSha256: string | null
}

/** @throws Failure HEADER_INVALID, naming the header that is missing, malformed or sent twice. */
export function readSignatureHeaders(rawHeaders: RawHeaders): SignatureHeaders {
  return {
    appKey: required(rawHeaders, 'X-App-Key', /^[A-Za-z0-9_-]{1,64}$/),
    timestamp: required(rawHeaders, 'X-Timestamp', /^(?:[0-9]{10}|[0-9]{13})$/),
    nonce: required(rawHeaders, 'X-Nonce', NONCE_PATTERN),
    version: required(rawHeaders, 'X-Api-Version', /^[A-Za-z0-9.]{1,16}$/),
    signature: singleHeader(rawHeaders, 'X-Signature') ?? '',
    keyId: optional(rawHeaders, 'X-Key-Id', /^[A-Za-z0-9_-]{1,64}$/),
    contentSha256: optional(rawHeaders, 'X-Content-SHA256', /^[0-9a-f]{64}$/),
  }
}

/** @throws Failure HEADER_INVALID */
export function readIdempotencyKey(rawHeaders: RawHeaders): string {
  return required(rawHeaders, 'Idempotency-Key', /^[\x21-\x7e]{1,64}$/)
}

/**
 * Only `application/json`, in UTF-8: other types are either not ours or reachable by a cross-site form.
 *
 * @throws Failure CONTENT_TYPE_UNSUPPORTED
 */
export function requireJsonContentType(rawHeaders: RawHeaders): void {
  const contentType = singleHeader(rawHeaders, 'Content-Type') ?? ''
  if (/^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i.test(contentType)) return
  throw new Failure('CONTENT_TYPE_UNSUPPORTED', { field: 'Content-Type' })
}

/**
 * One of these media types, without parameters but a charset of UTF-8.
 *
 * @throws Failure CONTENT_TYPE_UNSUPPORTED that names them.
 */
export function requireMediaType(rawHeaders: RawHeaders, mediaTypes: readonly string[]): string {
  const contentType = singleHeader(rawHeaders, 'Content-Type') ?? ''
  const [, sent = ''] = /^([^;\s]+)[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i.exec(contentType) ?? []
  const mediaType = mediaTypes.find((each) => each === sent.toLowerCase())
  if (mediaType !== undefined) return mediaType
  const names = mediaTypes.join(', ')
  const message = { zh: `Content-Type 应为 ${names}`, en: `The Content-Type must be one of ${names}` }
  throw new Failure('CONTENT_TYPE_UNSUPPORTED', { field: 'Content-Type', message })
}

function required(rawHeaders: RawHeaders, name: string, pattern: RegExp): string {
  const value = optional(rawHeaders, name, pattern)
  if (value !== null) return value
  const message = { zh: `缺少请求头 ${name}`, en: `The header ${name} is missing` }
  throw new Failure('HEADER_INVALID', { field: name, message })
}

function optional(rawHeaders: RawHeaders, name: string, pattern: RegExp): string | null {
  const value = singleHeader(rawHeaders, name)
  if (value === null || pattern.test(value)) return value
  const message = { zh: `请求头 ${name} 的格式不正确`, en: `The header ${name} is malformed` }
  throw new Failure('HEADER_INVALID', { field: name, message })
}
