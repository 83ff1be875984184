import * as z from 'zod'
import { CARRIER_CODES } from '../domain/carrier.ts'
import { Failure } from '../domain/failure.ts'
import { LOGISTICS_STATUS_CODES, MAX_TRACES, SIGNED_BY } from '../domain/logistics.ts'
import { ORDER_STATES } from '../domain/order-state.ts'
import { traceTimeFault } from '../domain/trace-time.ts'
import { plainCodeField, timeField, timeOut, trackingNoField } from './field.ts'

// Interfaces 11 and 12 and the mall's logistics events (contract sections 9 to 11). Field names are the dictionary's.

const MAX_PACKAGES = 50
const MAX_PACKAGE_ITEMS = 100
const MAX_IMEIS = 200

const packageNo = plainCodeField().meta({
  description:
    '包裹号，商户自编，订单内唯一；不填由平台生成 / package number, unique in the order; made by the platform if absent',
})

const carrierCode = z.string().min(1).max(32).meta({
  description:
    '物流公司编码，或拼多多、京东、快递100、快递鸟的编码 / carrier: our code, or the one of PDD, JD, Kuaidi100 or Kdniao',
  example: 'SF',
})

const ourCarrierCode = z
  .enum(CARRIER_CODES)
  .meta({ description: '物流公司编码（平台统一） / carrier, always our code' })

const trackingNo = trackingNoField.meta({ description: '物流单号 / tracking number', example: '444003077898' })

/** Left to the check digit's own answer, as in interface 4: a form here would say the same less well. */
const imei = z.string().min(1).max(32).meta({ description: '终端串号，15 位 / IMEI, 15 digits' })

const status = z.enum(LOGISTICS_STATUS_CODES).meta({ description: '物流状态 / where the parcel is' })
const signedBy = z
  .enum(SIGNED_BY)
  .meta({ description: '签收方式：本人、代收、快递柜或驿站 / who took it: the receiver, somebody else, a locker' })
const rawCode = z.string().max(32).meta({ description: '物流服务商的原始状态码 / the provider’s own status code' })
const text = z.string().max(500).meta({ description: '轨迹描述 / what happened' })
const area = z.string().max(100).meta({ description: '所在地 / where it happened' })

export const ReportedPackage = z
  .strictObject({
    packageNo: packageNo.optional(),
    carrierCode,
    trackingNo,
    items: z
      .array(
        z.strictObject({
          itemId: z.string().min(1).max(32).meta({ description: '订单商品行号 / line of the order' }),
          quantity: z.int().min(1).max(9999).meta({ description: '本包裹内数量 / how many are in this parcel' }),
        }),
      )
      .max(MAX_PACKAGE_ITEMS)
      .optional()
      .meta({ description: '包裹内商品；不填表示其余全部 / what is inside; absent means all that is left' }),
    imeis: z
      .array(imei)
      .max(MAX_IMEIS)
      .optional()
      .meta({ description: '终端串号，每台一个 / IMEI of every device inside' }),
    shippedAt: timeField('发货时间；不填为收到时间', 'when it left; absent means now').optional(),
    replaces: trackingNo
      .optional()
      .meta({ description: '被替换的原物流单号 / the tracking number that this one replaces' }),
  })
  .meta({ id: 'ReportedPackage', description: '上报的包裹 / a parcel as reported' })

/** Interface 11, request. */
export const ReportShipmentBody = z
  .strictObject({
    packages: z
      .array(ReportedPackage)
      .min(1)
      .max(MAX_PACKAGES)
      .check(refuseRepeats('trackingNo', (parcel) => [parcel.trackingNo.toUpperCase()]))
      .check(refuseRepeats('packageNo', (parcel) => (parcel.packageNo === undefined ? [] : [parcel.packageNo])))
      .check(refuseRepeats('imeis', (parcel) => parcel.imeis ?? []))
      .check(refuseRepeats('replaces', ({ replaces }) => (replaces === undefined ? [] : [replaces.toUpperCase()])))
      .meta({ description: '包裹列表 / parcels' }),
    last: z.boolean().optional().meta({ description: '是否最后一批 / whether nothing more will follow' }),
  })
  .meta({ id: 'ReportShipmentBody', description: '上报物流单号 / report of a shipment' })

/** A message in the two languages of the platform. */
const BilingualText = z.strictObject({
  zh: z.string().max(200).meta({ description: '中文 / in Chinese' }),
  en: z.string().max(200).meta({ description: '英文 / in English' }),
})

/** Interface 11, data of the answer. */
export const ShipmentView = z
  .strictObject({
    orderState: z.enum(ORDER_STATES).meta({ description: '订单状态 / state of the order' }),
    packages: z
      .array(
        z.strictObject({
          packageNo,
          patternOk: z
            .boolean()
            .meta({ description: '单号格式是否符合该公司常见格式 / whether the number looks right' }),
          subscribed: z.boolean().meta({ description: '是否已订阅物流轨迹 / whether tracking has begun' }),
          warning: BilingualText.optional().meta({
            description: '单号格式提示，不影响发货 / what looks wrong; the shipment counts',
          }),
        }),
      )
      .max(MAX_PACKAGES)
      .meta({ description: '包裹 / the parcels of this report' }),
  })
  .meta({ id: 'ShipmentView', description: '上报结果 / the order after the report' })

/** Interface 12, query. */
export const LogisticsQuery = z.strictObject({ packageNo: packageNo.optional() })

export const TraceView = z
  .strictObject({
    time: timeOut('发生时间', 'when it happened'),
    status,
    rawCode,
    text,
    area,
  })
  .meta({ id: 'TraceView', description: '物流轨迹 / one line of a parcel’s way' })

/** Interface 12, data of the answer. */
export const LogisticsView = z
  .strictObject({
    packages: z
      .array(
        z.strictObject({
          packageNo,
          carrierCode: ourCarrierCode,
          trackingNo,
          status,
          signedBy: signedBy.optional(),
          signedAt: timeOut('签收时间', 'when it was signed for').optional(),
          traces: z
            .array(TraceView)
            .max(MAX_TRACES)
            .meta({ description: '轨迹，按时间升序 / the way so far, oldest first' }),
          stale: z.boolean().meta({ description: '轨迹可能已过期 / whether the traces may be out of date' }),
        }),
      )
      .max(MAX_PACKAGES)
      .meta({ description: '包裹 / the parcels of the order' }),
  })
  .meta({ id: 'LogisticsView', description: '物流信息 / where the parcels are' })

/** The mall's logistics event, whatever its provider. */
export const LogisticsEventBody = z
  .strictObject({
    trackingNo,
    carrierCode,
    status,
    signedBy: signedBy.optional(),
    occurredAt: timeField(
      '发生时间，不晚于现在，不早于 180 天前',
      'when it happened: not ahead of now, not over 180 days ago',
    ),
    text,
    area,
    rawCode: rawCode.optional(),
  })
  .refine((event) => event.signedBy === undefined || event.status === 'SIGNED', {
    path: ['signedBy'],
    params: { zh: '仅已签收（SIGNED）的事件可填', en: 'is for a signed parcel only' },
  })
  .meta({ id: 'LogisticsEventBody', description: '物流事件 / something that happened to a parcel' })

const TRACE_TIME_FAULTS = {
  AHEAD: { zh: '时间不能晚于现在', en: 'The time lies in the future' },
  LONG_PAST: { zh: '时间早于 180 天前', en: 'The time lies more than 180 days back' },
}

/** @throws Failure PARAM_INVALID when no parcel can have been there then. The mall sends one event, so it is told. */
export function requireTraceTime(timeMs: number, { nowMs, field }: { nowMs: number; field: string }): void {
  const fault = traceTimeFault(timeMs, nowMs)
  if (fault !== null) throw new Failure('PARAM_INVALID', { field, message: TRACE_TIME_FAULTS[fault] })
}

/** Answer to the mall's events and to nobody else: providers want to read their own. */
export const LogisticsEventView = z
  .strictObject({ accepted: z.int().min(0).meta({ description: '采纳条数 / how many were news' }) })
  .meta({ id: 'LogisticsEventView', description: '物流事件结果 / what became of the events' })

type Parcel = z.output<typeof ReportedPackage>

/** Names the second one, which is the one to correct. */
function refuseRepeats(field: keyof Parcel, valuesOf: (parcel: Parcel) => readonly string[]) {
  return (context: z.core.ParsePayload<Parcel[]>): void => {
    const seen = new Set<string>()
    for (const [index, parcel] of context.value.entries()) {
      for (const value of valuesOf(parcel)) {
        if (seen.has(value)) {
          context.issues.push({
            code: 'custom',
            path: [index, field],
            params: { zh: '与另一包裹重复', en: 'is named twice' },
            input: context.value,
          })
        }
        seen.add(value)
      }
    }
  }
}
