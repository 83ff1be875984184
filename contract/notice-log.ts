import { z } from 'zod'
import { NOTICE_LABELS, type NoticeType } from '../domain/notice.ts'
import { formatTime } from '../domain/time.ts'
import { described, orderIdField, plainCodeField, timeOut, timeText } from './field.ts'
import { noticeTypeOnWire } from './notice.ts'
import { PageQuery, pageOf } from './page.ts'

// What was sent to a partner, and what it answered: for the partner itself, who wants to know where a notice is.

const NOTICE_TYPES = Object.keys(NOTICE_LABELS) as NoticeType[]
const WIRE_TYPES = NOTICE_TYPES.map(noticeTypeOnWire) as [string, ...string[]]

export const NOTICE_LOG_STATES = ['PENDING', 'DELIVERED', 'SUPERSEDED', 'WITHDRAWN', 'FAILED'] as const
export type NoticeLogState = (typeof NOTICE_LOG_STATES)[number]

const noticeIdField = plainCodeField().meta(described('通知编号', 'id of the notice'))
const typeField = z.enum(WIRE_TYPES).meta(described('通知类型', 'kind of notice'))
const stateField = z
  .enum(NOTICE_LOG_STATES)
  .meta(
    described(
      '投递状态：待送达、已送达、已被更新的通知取代、已撤回、已放弃',
      'waiting, delivered, replaced by a newer one, taken back, given up',
    ),
  )

export const NoticePath = z.strictObject({ noticeId: noticeIdField })

export const NoticeListQuery = z.strictObject({
  orderId: orderIdField.optional(),
  state: stateField.optional(),
  type: typeField.optional(),
  ...PageQuery.shape,
})

const noticeFields = {
  noticeId: noticeIdField,
  orderId: orderIdField
    .nullable()
    .meta(described('商城订单号；库存通知没有', "the mall's order number; null for a notice about stock")),
  type: typeField,
  state: stateField,
  version: z
    .int()
    .meta(described('产生通知时的订单（或 SKU）版本', 'version of the order, or the SKU, that caused it')),
  attempts: z.int().meta(described('已投递次数', 'attempts so far')),
  nextAttemptAt: timeOut('下次投递时间', 'next try').nullable(),
  createdAt: timeOut('产生时间', 'when it came up'),
  deliveredAt: timeOut('送达时间', 'when it was confirmed').nullable(),
}

export const NoticeListItem = z
  .object(noticeFields)
  .meta({ id: 'NoticeListItem', ...described('通知', 'a notice in a list') })

export const NoticeListPage = pageOf(NoticeListItem).meta({
  id: 'NoticeListPage',
  ...described('通知列表，最新在前', 'one page of notices, the newest first'),
})

const AttemptView = z
  .object({
    attempt: z.int().meta(described('第几次', 'which attempt')),
    startedAt: timeOut('投递时间', 'when it began'),
    url: z.string().meta(described('投递地址', 'where it was sent')),
    outcome: z
      .string()
      .meta(described('结果；STARTED 表示未知', 'what became of it; STARTED means that nobody learned it')),
    httpStatus: z.int().nullable().meta(described('应答状态码', 'status of the answer')),
    latencyMs: z.int().nullable().meta(described('耗时（毫秒）', 'how long it took, ms')),
    answer: z.string().nullable().meta(described('应答内容（脱敏，截断）', 'what was answered, masked and cut')),
    manual: z.boolean().meta(described('是否人工重发', 'whether it was resent by hand')),
  })
  .meta({ id: 'DeliveryAttemptView', ...described('一次投递', 'one attempt') })

export const NoticeDetail = z
  .object({ ...noticeFields, deliveries: z.array(AttemptView).meta(described('投递记录', 'the attempts')) })
  .meta({ id: 'NoticeDetail', ...described('通知及投递记录', 'a notice and its attempts') })

export const NoticeResendView = z
  .object({ noticeId: noticeIdField, state: stateField })
  .meta({ id: 'NoticeResendView', ...described('已安排重发', 'it will be sent again') })

/** Our name of a type, from the partner's. */
export function noticeTypeOf(onWire: string | undefined): NoticeType | undefined {
  return NOTICE_TYPES.find((type) => noticeTypeOnWire(type) === onWire)
}

export interface LoggedNotice {
  noticeId: string
  orderId: string | null
  type: NoticeType
  state: NoticeLogState
  version: number
  attempts: number
  nextAttemptAt: Date | null
  createdAt: Date
  deliveredAt: Date | null
}

export interface LoggedAttempt {
  attempt: number
  startedAt: Date
  url: string
  outcome: string
  httpStatus: number | null
  latencyMs: number | null
  answer: string | null
  isManual: boolean
}

export function noticeListItem(notice: LoggedNotice): z.input<typeof NoticeListItem> {
  const { noticeId, orderId, type, state, version, attempts } = notice
  return {
    noticeId,
    orderId,
    type: noticeTypeOnWire(type),
    state,
    version,
    attempts,
    nextAttemptAt: timeText(notice.nextAttemptAt?.getTime() ?? null),
    createdAt: formatTime(notice.createdAt.getTime()),
    deliveredAt: timeText(notice.deliveredAt?.getTime() ?? null),
  }
}

export function noticeDetail(notice: LoggedNotice, attempts: readonly LoggedAttempt[]): z.input<typeof NoticeDetail> {
  const deliveries = attempts.map(({ startedAt, isManual, ...attempt }) => ({
    ...attempt,
    startedAt: formatTime(startedAt.getTime()),
    manual: isManual,
  }))
  return { ...noticeListItem(notice), deliveries }
}
