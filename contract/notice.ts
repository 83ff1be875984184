import { z } from 'zod'
import { LISTED_KIND_CODES } from '../domain/catalogue-kind.ts'
import { LISTING_STATE_CODES } from '../domain/listing.ts'
import { MALL_NOTICES, MERCHANT_NOTICES, type NoticeType } from '../domain/notice.ts'
import type { NoticeReply } from '../domain/notice-reply.ts'
import { OrderDetail } from './order-detail.ts'

/** Where each notice is posted, below the partner's registered URL (contract #9, #10 and the directions). */
const NOTICE_PATHS: Record<NoticeType, string> = {
  ORDER_CREATED: '/order-created',
  CANCEL_REQUESTED: '/order-status',
  CANCELLED: '/order-status',
  MATERIAL_UPLOADED: '/order-status',
  REFUNDED: '/order-status',
  COMPLETED: '/order-status',
  RETURN_AGREED: '/order-status',
  OVERDUE: '/order-status',
  ORDER_STATE_CHANGED: '/order-state-changed',
  CANCEL_RESULT: '/cancel-result',
  REFUND_REQUESTED: '/refund-requested',
  STOCK_LOW: '/stock-low',
  LISTING_DECIDED: '/listing-decided',
}

export function noticePath(type: NoticeType): string {
  return NOTICE_PATHS[type]
}

/** The contract calls the material notice MATERIAL_UPDATED; our event is called after what happened. */
export function noticeTypeOnWire(type: NoticeType): string {
  return type === 'MATERIAL_UPLOADED' ? 'MATERIAL_UPDATED' : type
}

const noticeId = z
  .string()
  .max(32)
  .meta({ description: '通知编号，重试不变 / id of the notice, the same on every attempt' })
const orderId = z.string().max(32).meta({ description: '商城订单号 / the mall’s order number' })
const version = z
  .int()
  .meta({ description: '订单版本，旧于已知版本的通知可忽略 / version of the order; older than what you know: ignore' })
const merchantTypes = Object.keys(MERCHANT_NOTICES).filter((type) => type !== 'ORDER_CREATED') as [
  NoticeType,
  ...NoticeType[],
]

/** P→M #9: the order as interface 2 shows it; the holder travels sealed only. */
export const OrderCreatedNotice = z
  .object({
    noticeId,
    ...OrderDetail.omit({ holder: true }).shape,
    certCipher: z.string().optional().meta({
      description:
        '加密的机主证件信息，AAD 为 noticeId；裸机订单没有 / the holder, sealed with the noticeId as AAD; absent for a bare phone',
    }),
  })
  .meta({ id: 'OrderCreatedNotice', description: '订单生成通知 / order notice' })

/** P→M #10. */
export const OrderStatusNotice = z
  .object({
    noticeId,
    orderId,
    version,
    type: z
      .enum(merchantTypes.map(noticeTypeOnWire) as [string, ...string[]])
      .meta({ description: '通知类型 / kind of notice' }),
    orderState: z.string().meta({ description: '订单当前状态 / state of the order now' }),
    nextActor: z.string().meta({ description: '待谁处理 / who must act' }),
    dueAt: z.string().nullable().meta({ description: '时限 / due' }),
    cancelId: z.string().optional().meta({ description: '撤单编号 / id of the cancellation' }),
    reasonCode: z.string().optional().meta({ description: '原因码 / reason code' }),
    replyBy: z.string().optional().meta({ description: '答复时限 / answer until' }),
  })
  .meta({ id: 'OrderStatusNotice', description: '订单状态通知 / order status notice' })

/** P→L: ORDER_STATE_CHANGED, CANCEL_RESULT, REFUND_REQUESTED. */
export const MallNoticeBody = z
  .object({
    noticeId,
    orderId,
    version,
    type: z.enum(Object.keys(MALL_NOTICES) as [string, ...string[]]).meta({ description: '通知类型 / kind of notice' }),
    orderState: z.string().meta({ description: '订单当前状态 / state of the order now' }),
    nextActor: z.string().meta({ description: '待谁处理 / who must act' }),
    dueAt: z.string().nullable().meta({ description: '时限 / due' }),
    event: z.string().optional().meta({ description: '引起变化的事件 / the event behind the change' }),
    reasonCode: z.string().optional().meta({ description: '原因码 / reason code' }),
    missing: z.array(z.string()).optional().meta({
      description: '所缺资料，event 为 REQUEST_MATERIAL 时给出 / what the merchant needs, with REQUEST_MATERIAL',
    }),
    cancelId: z.string().optional().meta({ description: '撤单编号 / id of the cancellation' }),
    result: z.string().optional().meta({ description: '撤单结果 AGREED、REJECTED / result of the cancellation' }),
    refundNo: z.string().optional().meta({ description: '退款单号，按此去重 / refund number; deduplicate by it' }),
    amount: z.int().optional().meta({ description: '退款金额，分 / amount to refund, fen' }),
  })
  .meta({ id: 'MallNotice', description: '致商城通知 / notice to the mall' })

/** P→M: the stock of a SKU has fallen to its limit. */
export const StockLowNotice = z
  .object({
    noticeId,
    skuId: z.string().meta({ description: 'SKU 编码 / SKU' }),
    terminalCode: z.string().meta({ description: '终端编码 / terminal' }),
    stock: z.int().meta({ description: '发送时的可售库存 / what can still be sold when this is sent' }),
    lowStockAt: z.int().meta({ description: '预警线 / the limit' }),
  })
  .meta({ id: 'StockLowNotice', description: '库存不足通知 / low-stock notice' })

/** P→M: a reviewer approved or refused an item, or a change of one. */
export const ListingDecidedNotice = z
  .object({
    noticeId,
    kind: z.enum(LISTED_KIND_CODES).meta({ description: '种类 / kind of item' }),
    code: z.string().meta({ description: '编码 / code' }),
    version: z.int().meta({ description: '审核的版本 / the version that was decided on' }),
    decision: z.enum(['APPROVED', 'REJECTED']).meta({ description: '通过或驳回 / approved or refused' }),
    reason: z.string().optional().meta({ description: '驳回原因 / why it was refused' }),
    status: z.enum(LISTING_STATE_CODES).meta({
      description:
        '条目此时的上架状态；改动被驳回时仍为 ON，旧版继续销售 / its listing now; a refused change leaves it ON as it was',
    }),
    decidedAt: z.string().meta({ description: '审核时间 / when' }),
  })
  .meta({ id: 'ListingDecidedNotice', description: '上架审核结果通知 / a listing was decided on' })

const text = (maximum: number) => z.string().min(1).max(maximum)

/** What partners answer to a notice; unknown fields are passed over, null stands for absent. */
export const NoticeReplyData = z
  .object({
    noticeId: text(32).meta({ description: '原样返回通知编号 / the notice’s id, echoed' }),
    accepted: z.enum(['ACCEPTED', 'QUEUED', 'REJECTED']).nullish().meta({ description: '是否接单 / taken or not' }),
    decision: z
      .enum(['AGREE', 'REFUSE', 'LATER'])
      .nullish()
      .meta({ description: '对撤单的答复 / answer to a cancellation' }),
    merchantOrderId: text(64).nullish().meta({ description: '商户订单号 / the merchant’s own number' }),
    reasonCode: text(64).nullish().meta({ description: '原因码 / reason code' }),
    reversalNo: text(32).nullish().meta({ description: '返销号 / reversal number' }),
  })
  .meta({ id: 'NoticeReply', description: '对通知的答复 / answer to a notice' })

/** Null when the data is no answer to a notice. */
export function readNoticeReply(data: Record<string, unknown>): NoticeReply | null {
  const parsed = NoticeReplyData.safeParse(data)
  if (!parsed.success) return null
  const { accepted, decision, merchantOrderId, reasonCode, reversalNo } = parsed.data
  return {
    outcome: 'DELIVERED',
    accepted: accepted ?? undefined,
    decision: decision ?? undefined,
    merchantOrderId: merchantOrderId ?? undefined,
    reasonCode: reasonCode ?? undefined,
    reversalNo: reversalNo ?? undefined,
  }
}
