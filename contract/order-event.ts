import { z } from 'zod'
import { Failure, type FailureCode } from '../domain/failure.ts'
import { isIccid, isImei } from '../domain/identifier.ts'
import type { EventRequest } from '../domain/order.ts'
import { ORDER_EVENTS, type OrderEvent } from '../domain/order-event.ts'
import { ORDER_STATES } from '../domain/order-state.ts'
import { MERCHANT_EVENTS } from '../domain/order-transitions.ts'
import { MOST_CLOCK_SKEW_MS } from '../domain/time.ts'
import { codeField, formField, orderIdField, reasonCodeField, textField, timeField } from './field.ts'
import { orderStateOut, progressFields, versionOut } from './order.ts'

// Interface 4: what a merchant reports about an order (contract sections 10 and 13).

export type MerchantEvent = (typeof MERCHANT_EVENTS)[number]

const MOST_IMEIS = 20
const MOST_MISSING = 20

const serialNumber = (zh: string, en: string) =>
  z
    .string()
    .min(1)
    .max(32)
    .meta({ description: `${zh} / ${en}` })

export const ReportEventBody = z
  .strictObject({
    event: formField(/^[A-Za-z_]{2,32}$/, {
      zh: '应为 2 至 32 位字母或 _',
      en: 'must be 2 to 32 letters or _',
    }).meta({ description: '事件 / what happened', enum: [...MERCHANT_EVENTS] }),
    expectedVersion: z.int().min(1).meta({ description: '您所见的订单版本 / the version of the order that you saw' }),
    reasonCode: reasonCodeField.optional(),
    reason: textField(200, '原因', 'reason').optional(),
    missing: z
      .array(codeField(32, '资料编码，如 FRONT、BACK、HOLD', 'material, such as FRONT, BACK, HOLD'))
      .max(MOST_MISSING)
      .optional()
      .meta({ description: '所缺资料，REQUEST_MATERIAL 必填 / what is missing; REQUEST_MATERIAL needs it' }),
    retryable: z.boolean().optional().meta({
      description:
        'PROVISION_FAILED：true 回到审单，否则退款 / PROVISION_FAILED: true goes back to the audit, otherwise refund',
    }),
    iccid: serialNumber('SIM 卡号', 'number of the SIM card').optional(),
    imei: serialNumber('手机串号', 'IMEI').optional(),
    imeis: z
      .array(serialNumber('手机串号', 'IMEI'))
      .max(MOST_IMEIS)
      .optional()
      .meta({ description: '多台手机的串号 / IMEI of several phones' }),
    contractInstanceId: codeField(32, '合约实例号', 'the contract as booked').optional(),
    reversalNo: codeField(32, '返销流水号', 'number of the reversal').optional(),
    occurredAt: timeField('发生时间；不填为收到时间', 'when it happened; absent means now').optional(),
  })
  .meta({ id: 'ReportEventBody', description: '修改订单状态 / report of an event' })

export type ReportEventBody = z.output<typeof ReportEventBody>

export const ReportEventView = z
  .object({
    orderId: orderIdField,
    orderState: orderStateOut.nullable(),
    version: versionOut.nullable(),
    changed: z.boolean().nullable().meta({
      description: '本次是否改变了订单；重复上报为 false，202 时为 null / false for a repeat; null with 202',
    }),
    nextActor: progressFields.nextActor.nullable(),
    dueAt: progressFields.dueAt,
    allowedEvents: progressFields.allowedEvents.nullable(),
  })
  .meta({ id: 'ReportEventView', description: '上报结果 / the order after the report' })

/** Words for what merchants can never do (contract section 13): paying, refunding, completing, reviving. */
const RESERVED_WORDS = new Set<string>([
  ...Object.keys(ORDER_EVENTS),
  ...ORDER_STATES,
  'PAY',
  'REFUND',
  'REFUNDED',
  'SETTLED',
  'COMPLETE',
  'REVIVE',
])
const SHIPMENT_WORDS: readonly string[] = ['SHIP', 'REPLACE_PARCEL'] satisfies OrderEvent[]

/**
 * The event as one that merchants may report.
 *
 * @throws Failure EVENT_NOT_ALLOWED for a shipment, which has an interface of its own; PERMISSION_DENIED for what no
 * merchant may do; PARAM_INVALID for any other word.
 */
export function merchantEvent(word: string): MerchantEvent {
  const event = MERCHANT_EVENTS.find((candidate) => candidate === word)
  if (event) return event
  const name = word.toUpperCase()
  const [code, message] = refusal(name)
  throw new Failure(code, { field: 'event', message })
}

function refusal(name: string): [FailureCode, { zh: string; en: string } | undefined] {
  if (SHIPMENT_WORDS.includes(name)) {
    return [
      'EVENT_NOT_ALLOWED',
      { zh: '发货与换单请用上报物流单号接口', en: 'Use POST …/shipments to report or replace parcels' },
    ]
  }
  const isMerchants = MERCHANT_EVENTS.some((candidate) => candidate === name)
  if (RESERVED_WORDS.has(name) && !isMerchants) return ['PERMISSION_DENIED', undefined]
  const list = MERCHANT_EVENTS.join(', ')
  return ['PARAM_INVALID', { zh: `event 只能是 ${list}`, en: `event must be one of ${list}` }]
}

/**
 * What the body proves, checked as far as it can be without the order.
 *
 * @throws Failure ICCID_INVALID, IMEI_INVALID.
 */
export function evidenceOf({ iccid, imei, imeis, contractInstanceId, reversalNo }: ReportEventBody) {
  if (iccid !== undefined && !isIccid(iccid)) throw new Failure('ICCID_INVALID', { field: 'iccid' })
  if (imei !== undefined) requireImei(imei, 'imei')
  for (const [index, each] of (imeis ?? []).entries()) requireImei(each, `imeis[${index}]`)
  const all = [...new Set([...(imei === undefined ? [] : [imei]), ...(imeis ?? [])])]
  const evidence: NonNullable<EventRequest['evidence']> = {
    ...(iccid === undefined ? {} : { iccid }),
    ...(all.length === 0 ? {} : { imeis: all }),
    ...(contractInstanceId === undefined ? {} : { contractInstanceId }),
    ...(reversalNo === undefined ? {} : { reversalNo }),
  }
  return Object.keys(evidence).length === 0 ? undefined : evidence
}

/** @throws Failure IMEI_INVALID on the field. */
export function requireImei(imei: string, field: string): void {
  if (!isImei(imei)) throw new Failure('IMEI_INVALID', { field })
}

/** @throws Failure PARAM_INVALID when the time lies ahead by more than clocks may differ. */
export function requireNotAhead(timeMs: number | undefined, { nowMs, field }: { nowMs: number; field: string }): void {
  if (timeMs === undefined || timeMs <= nowMs + MOST_CLOCK_SKEW_MS) return
  throw new Failure('PARAM_INVALID', { field, message: { zh: '时间不能晚于现在', en: 'The time lies in the future' } })
}
