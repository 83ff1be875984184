import * as z from 'zod'
import type { Carrier } from '../domain/carrier.ts'
import { Failure } from '../domain/failure.ts'
import { KUAIDI100_STATUSES } from '../domain/logistics.ts'
import type { CarrierPush, FormPost, PushedLine, SubscriptionAnswer } from './carrier-push.ts'
import {
  carrierCodeOf,
  credibleLines,
  FORM_CONTENT_TYPE,
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

// Kuaidi100's push service (快递100 快递信息推送服务), contract section 7.

export interface Kuaidi100Subscription {
  /** The account's authorisation key. */
  key: string
  /** What pushes are signed with, at most 32 characters; the same one goes to readKuaidi100Push. */
  salt: string
  /** Where pushes go. */
  callbackUrl: string
  carrier: Carrier
  trackingNo: string
  /** The receiver's phone; only its last four digits leave the house, and only where the carrier asks for them. */
  phone?: string
  /** Province, city and district of the sender and the receiver, such as 广东省深圳市南山区. */
  from?: string
  to?: string
}

const MAX_NUMBER_CHARACTERS = 32
const MAX_SALT_CHARACTERS = 32

/**
 * The form that subscribes to a parcel. A carrier that Kuaidi100 has no name for is left to its own recognition
 * (`autoCom`).
 *
 * @throws Failure PARAM_INVALID, PARAM_MISSING: no phone though the carrier needs one.
 */
export function kuaidi100Subscription(subscription: Kuaidi100Subscription): FormPost {
  const { carrier, trackingNo, key, salt, callbackUrl, from, to } = subscription
  if (trackingNo.length > MAX_NUMBER_CHARACTERS) throw new Failure('PARAM_INVALID', { field: 'trackingNo' })
  if (salt === '' || salt.length > MAX_SALT_CHARACTERS) throw new Failure('PARAM_INVALID', { field: 'salt' })
  const phone = carrier.isPhoneObligatory ? lastFourDigits(subscription.phone) : undefined
  const param = {
    company: carrier.kuaidi100 ?? '',
    number: trackingNo,
    from,
    to,
    key,
    parameters: {
      callbackurl: callbackUrl,
      salt,
      // 4: with detailed status codes and areas for each line.
      resultv2: '4',
      phone,
      autoCom: carrier.kuaidi100 === null ? '1' : undefined,
    },
  }
  const body = new URLSearchParams({ schema: 'json', param: JSON.stringify(param) }).toString()
  return { contentType: FORM_CONTENT_TYPE, body }
}

const SubscriptionReply = z.object({
  result: z.union([z.boolean(), z.string()]),
  returnCode: looseText,
  message: looseText,
})

/** Every text is an answer: what is no reply of Kuaidi100 at all is an outage. */
export function readKuaidi100SubscriptionAnswer(text: string): SubscriptionAnswer {
  const reply = SubscriptionReply.safeParse(jsonOrNull(text))
  if (!reply.success) return { outcome: 'TRY_AGAIN', code: '', message: 'not a reply of Kuaidi100' }
  const { returnCode: code, message } = reply.data
  // 501 is "subscribed already": an earlier attempt got through and its answer was lost.
  if (code === '200' || code === '501') return { outcome: 'SUBSCRIBED', code, message }
  // 700 to 702 are about this carrier and number; anything else is their server or our account.
  return { outcome: /^70[0-2]$/.test(code) ? 'REFUSED' : 'TRY_AGAIN', code, message }
}

const PushedData = z.object({
  time: looseText,
  ftime: looseText,
  context: looseText,
  status: looseText,
  statusCode: looseText,
  areaName: looseText,
})

const Push = z.object({
  status: z.enum(['polling', 'shutdown', 'abort', 'updateall']),
  message: looseText,
  autoCheck: looseText,
  comOld: looseText,
  comNew: looseText,
  lastResult: z.object({
    state: looseText,
    com: looseText,
    nu: looseText,
    data: z.array(PushedData).max(MAX_PUSHED_LINES).nullish(),
  }),
})

/**
 * Reads a push: form fields `param` (JSON) and `sign` = MD5(param + salt) in hex. Always one parcel with all its lines.
 *
 * @throws Failure SIGNATURE_INVALID, BODY_TOO_LARGE, BODY_NOT_JSON, PARAM_INVALID.
 */
export function readKuaidi100Push(body: string, { salt, nowMs }: { salt: string; nowMs: number }): CarrierPush[] {
  const form = readForm(body)
  const param = form.get('param') ?? ''
  // Documented in upper case, yet other readers of the service have seen both.
  requireSameSignature(md5Hex(param + salt), (form.get('sign') ?? '').toLowerCase())
  const push = readJson(Push, param)
  const { state, com, nu, data } = push.lastResult
  // The newest line comes first.
  const { lines, ignoredTimesMs } = credibleLines([...(data ?? [])].reverse().flatMap(linesOf), nowMs)
  return [
    {
      provider: 'kuaidi100',
      carrierCode: carrierCodeOf(push.comOld || com),
      trackingNo: requireTrackingNo(nu, 'lastResult.nu'),
      // Said twice: once when the wrong carrier is given up (abort, no comOld), then with every push of the right one.
      ...(push.comNew ? { correctedCarrierCode: carrierCodeOf(push.comNew) } : {}),
      isAborted: push.status === 'abort',
      traces: tracesOf(lines, state, KUAIDI100_STATUSES),
      ignoredTimesMs,
    },
  ]
}

/** Without detailed codes a line says its status in words only. */
const CODE_BY_NAME = new Map(Object.entries(KUAIDI100_STATUSES).map(([code, { zh }]) => [zh, code]))

/** None where the time cannot be read: the others, a signature among them, must not be lost for it. */
function linesOf(line: z.output<typeof PushedData>): PushedLine[] {
  // `time` is the carrier's own writing of it, `ftime` the tidied one.
  const timeMs = readLocalTime(line.ftime) ?? readLocalTime(line.time)
  if (timeMs === null) return []
  const code = line.statusCode || (CODE_BY_NAME.get(line.status) ?? '')
  return [{ timeMs, text: line.context, area: line.areaName, code }]
}

/** What Kuaidi100 wants to read; anything but success is pushed again after 30 minutes, three times. */
export function kuaidi100Answer(isAccepted: boolean): { result: boolean; returnCode: string; message: string } {
  return isAccepted
    ? { result: true, returnCode: '200', message: '成功' }
    : { result: false, returnCode: '500', message: '失败' }
}
