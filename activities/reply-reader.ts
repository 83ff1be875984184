import { isReplySignatureValid } from '../contract/reply-signature.ts'
import { parseStrictJson, StrictJsonError } from '../contract/strict-json.ts'
import { cutText } from '../domain/cut-text.ts'
import { loggableAnswer, maskedText } from './loggable-answer.ts'
import type { PartnerAnswer, PartnerCall } from './partner-call.ts'
import { PartnerError, type PartnerErrorFacts, type PartnerErrorKind } from './partner-error.ts'
import { retryAfterMs } from './retry-after.ts'

/** What came back over the wire. */
export interface RawReply {
  httpStatus: number
  headers: Record<string, string | string[] | undefined>
  bytes: Uint8Array
  /** False when the body broke off or was cut. */
  isWhole: boolean
  latencyMs: number
}

/** How the answer was asked for. */
export interface ReplyContext {
  call: PartnerCall
  /** Of the request that is answered. */
  nonce: string
  /** Wall clock, for a `Retry-After` that is a date. */
  nowMs: number
}

/** A status other than 2xx. The body counts for the log only, so it may also have broken off. */
export function refusalOf(reply: RawReply, nowMs: number): PartnerError {
  const isOverload = reply.httpStatus === 429 || reply.httpStatus === 503
  return new PartnerError(kindOfStatus(reply.httpStatus), {
    ...factsOf(reply),
    ...(isOverload ? { retryAfterMs: retryAfterMs(reply.headers['retry-after'], nowMs) } : {}),
  })
}

/**
 * Reads an answer in the order in which it may be trusted: status, signature, strict JSON, code, echo.
 *
 * @throws PartnerError
 */
export function readReply(reply: RawReply, { call, nonce, nowMs }: ReplyContext): PartnerAnswer {
  if (!isSuccess(reply.httpStatus)) throw refusalOf(reply, nowMs)
  const { endpoint, echo } = call
  if (endpoint.signsReplies && !isSigned(reply, endpoint.secret, nonce)) throw noAnswer('UNSIGNED')
  const json = parse()
  const { isOk, code } = readEnvelope(json)
  if (code === null) throw noAnswer('BROKEN_ANSWER')
  // Masked before it is cut: half a number would not be recognised.
  if (!isOk) {
    throw noAnswer(code === 'TEMPORARY' ? 'TEMPORARY' : 'STATUS', { answerCode: cutText(maskedText(code), 64) })
  }
  const data = isObject(json.data) ? json.data : {}
  if (data[echo.field] !== echo.value) throw noAnswer('WRONG_ECHO')
  const { httpStatus, latencyMs } = reply
  return { httpStatus, latencyMs, text: loggableAnswer(reply.bytes, true), json, data }

  function parse(): Record<string, unknown> {
    try {
      return parseStrictJson(reply.bytes)
    } catch (error) {
      if (!(error instanceof StrictJsonError)) throw error
      throw noAnswer('NOT_JSON', { cause: error })
    }
  }

  function noAnswer(kind: PartnerErrorKind, more: Partial<PartnerErrorFacts> = {}): PartnerError {
    return new PartnerError(kind, { ...factsOf(reply), ...more })
  }
}

export function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus <= 299
}

export function factsOf({ httpStatus, latencyMs, bytes, isWhole }: RawReply): PartnerErrorFacts {
  return { httpStatus, latencyMs, answerText: loggableAnswer(bytes, isWhole) }
}

const REDIRECTS: ReadonlySet<number> = new Set([300, 301, 302, 303, 305, 307, 308])

function kindOfStatus(httpStatus: number): PartnerErrorKind {
  if (REDIRECTS.has(httpStatus)) return 'REDIRECT'
  if (httpStatus === 410) return 'GONE'
  return httpStatus === 429 || httpStatus === 503 ? 'TEMPORARY' : 'STATUS'
}

/** A header that comes twice is a list here, and no signature. */
function isSigned({ headers, httpStatus, bytes }: RawReply, secret: string, nonce: string): boolean {
  const signature = headers['x-signature']
  if (typeof signature !== 'string') return false
  return isReplySignatureValid(secret, { status: httpStatus, nonce, body: bytes }, signature)
}

/**
 * `{code:"OK"}` or the older `{status:"0"}`; with both, both must say so. The code is null when the envelope has neither
 * as text.
 */
function readEnvelope(json: Record<string, unknown>): { isOk: boolean; code: string | null } {
  const code = json.code ?? 'OK'
  const status = json.status ?? '0'
  const isEmpty = (json.code ?? json.status ?? null) === null
  if (isEmpty || typeof code !== 'string' || typeof status !== 'string') return { isOk: false, code: null }
  return { isOk: code === 'OK' && status === '0', code: code === 'OK' ? status : code }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
