import * as z from 'zod'
import type { Carrier } from '../domain/carrier.ts'
import { Failure } from '../domain/failure.ts'
import { KDNIAO_STATUSES } from '../domain/logistics.ts'
import type { CarrierPush, FormPost, PushedLine, SubscriptionAnswer } from './carrier-push.ts'
import {
  carrierCodeOf,
  credibleLines,
  FORM_CONTENT_TYPE,
  formatLocalTime,
  jsonOrNull,
  lastFourDigits,
  looseText,
  MAX_PUSHED_LINES,
  md5Hex,
  readForm,
  readJson,
  readLocalTime,
  requireSameSignature,
  requireTrackingNo,
  tracesOf,
} from './carrier-push.ts'

// Kdniao's tracking service (快递鸟 物流跟踪), contract section 7.

export interface KdniaoAccount {
  /** The user's number, `EBusinessID`. */
  businessId: string
  appKey: string
}

export interface KdniaoSubscription extends KdniaoAccount {
  carrier: Carrier
  trackingNo: string
  /** As for Kuaidi100: the last four digits, where the carrier asks for them. */
  phone?: string
}

/** 1008 gives plain states and pushes of type 101, 8008 detailed ones of type 102; it needs the paid service. */
const SUBSCRIPTION_TYPE = '8008'
const PUSH_TYPES: ReadonlySet<string> = new Set(['101', '102'])
const MAX_PARCELS = 100

/**
 * The form that subscribes to a parcel.
 *
 * @throws Failure CARRIER_UNKNOWN when Kdniao has no code for the carrier; PARAM_MISSING: no phone though needed.
 */
export function kdniaoSubscription(subscription: KdniaoSubscription): FormPost {
  const { carrier, trackingNo, businessId, appKey } = subscription
  if (carrier.kdniao === null) throw new Failure('CARRIER_UNKNOWN', { field: 'carrierCode' })
  const requestData = JSON.stringify({
    ShipperCode: carrier.kdniao,
    LogisticCode: trackingNo,
    CustomerName: carrier.isPhoneObligatory ? lastFourDigits(subscription.phone) : undefined,
  })
  const body = new URLSearchParams({
    RequestData: requestData,
    EBusinessID: businessId,
    RequestType: SUBSCRIPTION_TYPE,
    DataSign: kdniaoSignature(requestData, appKey),
    DataType: '2',
  }).toString()
  return { contentType: FORM_CONTENT_TYPE, body }
}

/** Base64 of the lower-case hex MD5 of the data and the key; percent-encoding comes on top where it enters a form. */
export function kdniaoSignature(requestData: string, appKey: string): string {
  return Buffer.from(md5Hex(requestData + appKey)).toString('base64')
}

const SubscriptionReply = z.object({ Success: z.boolean(), Reason: looseText })

/** Every text is an answer: what is no reply of Kdniao at all is an outage. */
export function readKdniaoSubscriptionAnswer(text: string): SubscriptionAnswer {
  const reply = SubscriptionReply.safeParse(jsonOrNull(text))
  if (!reply.success) return { outcome: 'TRY_AGAIN', code: '', message: 'not a reply of Kdniao' }
  const { Success: isSuccess, Reason: message } = reply.data
  return { outcome: isSuccess ? 'SUBSCRIBED' : 'REFUSED', code: String(isSuccess), message }
}

const PushedTrace = z.object({
  AcceptTime: looseText,
  AcceptStation: looseText,
  Location: looseText,
  Action: looseText,
})

const PushedParcel = z.object({
  ShipperCode: looseText,
  LogisticCode: looseText,
  Success: z.boolean(),
  Reason: looseText,
  State: looseText,
  StateEx: looseText,
  Traces: z.array(PushedTrace).max(MAX_PUSHED_LINES).nullish(),
})

const Push = z.object({ EBusinessID: looseText, Data: z.array(PushedParcel).max(MAX_PARCELS) })

/**
 * Reads a push: form fields `RequestData` (JSON), `RequestType` 101 or 102 and `DataSign`. One push may hold several
 * parcels, each with all its lines.
 *
 * @throws Failure SIGNATURE_INVALID, BODY_TOO_LARGE, BODY_NOT_JSON, PARAM_INVALID.
 */
export function readKdniaoPush(body: string, account: KdniaoAccount & { nowMs: number }): CarrierPush[] {
  const { businessId, appKey, nowMs } = account
  const form = readForm(body)
  const requestData = decodedOnceMore(form.get('RequestData') ?? '', 'RequestData')
  const given = decodedOnceMore(form.get('DataSign') ?? '', 'DataSign')
  // The padding is lost where a sender splits its form at every "=".
  requireSameSignature(withoutPadding(kdniaoSignature(requestData, appKey)), withoutPadding(given))
  if (!PUSH_TYPES.has(form.get('RequestType') ?? '')) throw new Failure('PARAM_INVALID', { field: 'RequestType' })
  const push = readJson(Push, requestData)
  if (push.EBusinessID !== businessId) throw new Failure('PARAM_INVALID', { field: 'EBusinessID' })
  return push.Data.map((parcel, index) => pushOf(parcel, index, nowMs))
}

function pushOf(parcel: z.output<typeof PushedParcel>, index: number, nowMs: number): CarrierPush {
  const { lines, ignoredTimesMs } = credibleLines((parcel.Traces ?? []).flatMap(linesOf), nowMs)
  return {
    provider: 'kdniao',
    carrierCode: carrierCodeOf(parcel.ShipperCode),
    trackingNo: requireTrackingNo(parcel.LogisticCode, `Data.${index}.LogisticCode`),
    isAborted: !parcel.Success && ENDED.test(parcel.Reason),
    traces: tracesOf(lines, parcel.StateEx || parcel.State, KDNIAO_STATUSES),
    ignoredTimesMs,
  }
}

/** Three days without a trace or seven without a change end a subscription; any other `Success: false` is "not yet". */
const ENDED = /[三七37]天.*无轨迹/

/** None where the time cannot be read: the others, a signature among them, must not be lost for it. */
function linesOf(trace: z.output<typeof PushedTrace>): PushedLine[] {
  const timeMs = readLocalTime(trace.AcceptTime)
  return timeMs === null ? [] : [{ timeMs, text: trace.AcceptStation, area: trace.Location, code: trace.Action }]
}

/** The documents ask for percent-encoded values inside a form, so that some senders encode twice. */
function decodedOnceMore(value: string, field: string): string {
  if (!/^%7B/i.test(value) && !/%3D$/i.test(value)) return value
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    throw new Failure('PARAM_INVALID', { field })
  }
}

const withoutPadding = (base64: string): string => base64.replace(/=+$/, '')

/** What Kdniao wants to read; anything else is pushed again after 15 and after 30 minutes, then not until news. */
export function kdniaoAnswer(account: { businessId: string; nowMs: number; isAccepted: boolean; reason?: string }) {
  return {
    EBusinessID: account.businessId,
    UpdateTime: formatLocalTime(account.nowMs),
    Success: account.isAccepted,
    Reason: account.reason ?? '',
  }
}
