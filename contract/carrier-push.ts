import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { CarrierCode } from '../domain/carrier.ts'
import { findCarrier } from '../domain/carrier.ts'
import { Failure } from '../domain/failure.ts'
import type { RawStatuses, Trace } from '../domain/logistics.ts'
import { mergeTraces, rawStatusOf } from '../domain/logistics.ts'
import { isTime } from '../domain/time.ts'
import { traceTimeFault } from '../domain/trace-time.ts'
import { parseQuery } from './canonical-query.ts'

// What the adapters of the tracking providers share. A provider's push is its own shape; a CarrierPush is ours.

export const CARRIER_PROVIDERS = ['kuaidi100', 'kdniao'] as const
export type CarrierProvider = (typeof CARRIER_PROVIDERS)[number]

/** What a provider told us about one parcel, the same for every provider. */
export interface CarrierPush {
  provider: CarrierProvider
  /** The carrier that we subscribed under; OTHER where the provider's name for it is unknown to us. */
  carrierCode: CarrierCode
  trackingNo: string
  /** The provider found out that another carrier has the parcel; our shipment is to be corrected. */
  correctedCarrierCode?: CarrierCode
  /** The provider has stopped watching. A new subscription is needed, unless the carrier was corrected. */
  isAborted: boolean
  /** In order of time, at most MAX_TRACES. */
  traces: Trace[]
  /** Of lines that were left out because no parcel of ours can have been there then. */
  ignoredTimesMs: number[]
}

/** What became of a subscription: TRY_AGAIN is an outage or our own account, REFUSED is this number. */
export interface SubscriptionAnswer {
  outcome: 'SUBSCRIBED' | 'REFUSED' | 'TRY_AGAIN'
  /** The provider's own code and words, for the log and the operator. */
  code: string
  message: string
}

/** A POST that a provider expects, ready to send. */
export interface FormPost {
  contentType: 'application/x-www-form-urlencoded; charset=utf-8'
  body: string
}

export const FORM_CONTENT_TYPE = 'application/x-www-form-urlencoded; charset=utf-8'
export const MAX_PUSH_CHARACTERS = 1024 * 1024
export const MAX_PUSHED_LINES = 1000
const MAX_TEXT_CHARACTERS = 500
const MAX_AREA_CHARACTERS = 100
const MAX_RAW_CODE_CHARACTERS = 32
const TRACKING_NUMBER = /^[A-Za-z0-9-]{1,40}$/

/** Providers send numbers as text or as numbers, and null or nothing where they know nothing. */
export const looseText = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === null || value === undefined ? '' : String(value)))

/**
 * The fields of a form body.
 *
 * @throws Failure BODY_TOO_LARGE; PARAM_INVALID when it is no form or names a field twice, for then two readers could
 * see two values.
 */
export function readForm(body: string): Map<string, string> {
  if (body.length > MAX_PUSH_CHARACTERS)
    throw new Failure('BODY_TOO_LARGE', { extra: { limitBytes: MAX_PUSH_CHARACTERS } })
  const parsed = parseQuery(body)
  if (!parsed.isValid) throw new Failure('PARAM_INVALID', { field: 'body' })
  const form = new Map(parsed.pairs)
  if (form.size !== parsed.pairs.length) throw new Failure('PARAM_INVALID', { field: 'body' })
  return form
}

/** @throws Failure SIGNATURE_INVALID when the two differ or one is empty. Constant time in the expected text. */
export function requireSameSignature(expected: string, given: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  if (given === '' || !timingSafeEqual(digest(expected), digest(given))) throw new Failure('SIGNATURE_INVALID')
}

export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}

/** @throws Failure BODY_NOT_JSON; PARAM_INVALID with the first field that does not fit. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new Failure('PARAM_INVALID', { field: parsed.error.issues[0]?.path.join('.') ?? '' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure('BODY_NOT_JSON')
  }
}

/** For a provider's answers, where text that is no JSON is just another outage. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * All that a provider needs of a phone to show a parcel's traces.
 *
 * @throws Failure PARAM_MISSING when there are no four digits.
 */
export function lastFourDigits(phone: string | undefined): string {
  const digits = (phone ?? '').replace(/\D/g, '').slice(-4)
  if (digits.length < 4) throw new Failure('PARAM_MISSING', { field: 'phone' })
  return digits
}

/**
 * In capitals, as parcels are known by.
 *
 * @throws Failure PARAM_INVALID when the text cannot be a tracking number.
 */
export function requireTrackingNo(text: string, field: string): string {
  const trackingNo = text.trim().toUpperCase()
  if (!TRACKING_NUMBER.test(trackingNo)) throw new Failure('PARAM_INVALID', { field })
  return trackingNo
}

export function carrierCodeOf(providerName: string): CarrierCode {
  return findCarrier(providerName)?.code ?? 'OTHER'
}

const CHINA_OFFSET_MS = 8 * 3600 * 1000
const LOCAL_TIME = /^(\d{4})[-/](\d{2})[-/](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/

/**
 * Epoch milliseconds of a Chinese wall clock such as `2026-03-01 09:30:00`; null when there is no such time, or none that
 * can be answered again (0001-01-01 is what some systems write for "unknown").
 */
export function readLocalTime(text: string): number | null {
  const [, year, month, day, hour, minute, second = '00'] = LOCAL_TIME.exec(text.trim()) ?? []
  if (year === undefined) return null
  const wallClock = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const timeMs = Date.parse(wallClock)
  // A date such as 31 February is moved on by the parser instead of refused.
  if (Number.isNaN(timeMs) || new Date(timeMs).toISOString() !== wallClock) return null
  return isTime(timeMs - CHINA_OFFSET_MS) ? timeMs - CHINA_OFFSET_MS : null
}

export function formatLocalTime(timeMs: number): string {
  return new Date(timeMs + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** One line of a push before it is ours; `code` is the provider's code for this line, empty where it gave none. */
export interface PushedLine {
  timeMs: number
  text: string
  area: string
  code: string
}

/**
 * Left out, neither refused nor moved to now: a push holds all lines of a parcel, is sent three times at most, and the true
 * ones must not be lost for a false one; and a line with a time of our making would be another line at each push. The
 * provider's overall state still counts, at the newest line that can be true.
 */
export function credibleLines(
  lines: readonly PushedLine[],
  nowMs: number,
): { lines: PushedLine[]; ignoredTimesMs: number[] } {
  const isCredible = ({ timeMs }: PushedLine) => traceTimeFault(timeMs, nowMs) === null
  return {
    lines: lines.filter(isCredible),
    ignoredTimesMs: lines.filter((line) => !isCredible(line)).map(({ timeMs }) => timeMs),
  }
}

/**
 * The lines in our words. A line without a known code counts as IN_TRANSIT, except the newest: that one is where the
 * parcel as a whole stands. There the provider's overall state also wins over a line that contradicts it, because it
 * tells a parcel signed for by the sender, after a return, from one signed for by the buyer.
 *
 * @param lines oldest first.
 */
export function tracesOf(lines: readonly PushedLine[], overallCode: string, statuses: RawStatuses): Trace[] {
  const newest = lines.reduce<PushedLine | null>(
    (best, line) => (best === null || line.timeMs >= best.timeMs ? line : best),
    null,
  )
  const overall = rawStatusOf(statuses, overallCode)
  const traces = lines.map((line): Trace => {
    const own = rawStatusOf(statuses, line.code)
    const isOverall = line === newest && overall !== undefined && own?.base !== overall.base
    const known = isOverall ? overall : own
    return {
      timeMs: line.timeMs,
      status: known?.status ?? 'IN_TRANSIT',
      ...(known?.signedBy ? { signedBy: known.signedBy } : {}),
      rawCode: clean(isOverall ? overallCode : line.code, MAX_RAW_CODE_CHARACTERS),
      text: clean(line.text, MAX_TEXT_CHARACTERS),
      area: clean(line.area, MAX_AREA_CHARACTERS),
    }
  })
  return mergeTraces([], traces)
}

/** Cut rather than refused: one overlong line must not lose a signature. Control characters do not fit a database. */
function clean(text: string, maxCharacters: number): string {
  const printable = text.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').trim()
  return [...printable].slice(0, maxCharacters).join('')
}
