/**
 * Why a call to a partner brought no answer.
 *
 * TIMEOUT: the total time, a silence, or the caller's own signal ended it. CONNECT: no connection, or TLS refused.
 * BUSY: the in-flight limit. BREAKER_OPEN: too many failures in a row. REDIRECT: never followed. STATUS: another HTTP
 * status than 2xx, or a `code` that says no. TOO_LARGE: body or header. BROKEN_ANSWER: broken off, not HTTP, or without
 * an envelope. NOT_JSON: not one strict JSON object. UNSIGNED: also wrongly signed. WRONG_ECHO: an answer to something
 * else. TEMPORARY: the code of that name, HTTP 429 and 503. GONE: HTTP 410.
 */
export const PARTNER_ERROR_KINDS = [
  'TIMEOUT',
  'CONNECT',
  'BUSY',
  'BREAKER_OPEN',
  'REDIRECT',
  'STATUS',
  'TOO_LARGE',
  'BROKEN_ANSWER',
  'NOT_JSON',
  'UNSIGNED',
  'WRONG_ECHO',
  'TEMPORARY',
  'GONE',
] as const

export type PartnerErrorKind = (typeof PARTNER_ERROR_KINDS)[number]

export interface PartnerErrorFacts {
  latencyMs: number
  /** True when not one byte of the request left, so that the partner cannot have acted on it. */
  neverSent?: boolean
  httpStatus?: number
  /** For the log: masked, at most 4 KiB. */
  answerText?: string
  /** The partner's own failure code, masked as a text is and at most 64 characters. */
  answerCode?: string
  /** Between one second and six hours. */
  retryAfterMs?: number
  cause?: unknown
}

/** The message holds nothing that the partner wrote: it ends in logs and in workflow histories. */
export class PartnerError extends Error {
  override readonly name = 'PartnerError'
  readonly kind: PartnerErrorKind
  readonly latencyMs: number
  readonly neverSent: boolean
  readonly httpStatus?: number
  readonly answerText?: string
  readonly answerCode?: string
  readonly retryAfterMs?: number

  constructor(kind: PartnerErrorKind, facts: PartnerErrorFacts) {
    const status = facts.httpStatus === undefined ? '' : `, HTTP ${facts.httpStatus}`
    super(`partner call: ${kind}${status}`, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.kind = kind
    this.latencyMs = facts.latencyMs
    this.neverSent = facts.neverSent ?? false
    this.httpStatus = facts.httpStatus
    this.answerText = facts.answerText
    this.answerCode = facts.answerCode
    this.retryAfterMs = facts.retryAfterMs
  }
}
