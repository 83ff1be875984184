/** What the platform tells a merchant (contract #9, #10; the last three are ours) and what supersedes what. */
export const MERCHANT_NOTICES = {
  ORDER_CREATED: { zh: '订单生成', en: 'order created' },
  CANCEL_REQUESTED: { zh: '买家申请取消', en: 'cancellation requested' },
  CANCELLED: { zh: '订单已取消', en: 'order cancelled' },
  MATERIAL_UPLOADED: { zh: '资料已补', en: 'material uploaded' },
  REFUNDED: { zh: '已退款', en: 'refunded' },
  COMPLETED: { zh: '订单完成', en: 'order completed' },
  RETURN_AGREED: { zh: '买家退货', en: 'goods are coming back' },
  OVERDUE: { zh: '时限已过', en: 'a deadline has passed' },
} as const

/** What the platform tells the mall (contract: directions). */
export const MALL_NOTICES = {
  ORDER_STATE_CHANGED: { zh: '订单状态变化', en: 'order state changed' },
  CANCEL_RESULT: { zh: '取消结果', en: 'result of a cancellation' },
  REFUND_REQUESTED: { zh: '请退款', en: 'refund requested' },
} as const

/** What the platform tells a merchant of its catalogue; no order is concerned. */
export const CATALOGUE_NOTICES = {
  STOCK_LOW: { zh: '库存不足', en: 'stock is low' },
  LISTING_DECIDED: { zh: '上架审核结果', en: 'a listing was decided on' },
} as const

export type MerchantNotice = keyof typeof MERCHANT_NOTICES
export type MallNotice = keyof typeof MALL_NOTICES
export type CatalogueNotice = keyof typeof CATALOGUE_NOTICES
export type NoticeType = MerchantNotice | MallNotice | CatalogueNotice
export type NoticeRecipient = 'MERCHANT' | 'MALL'

export const NOTICE_LABELS: Record<NoticeType, { zh: string; en: string }> = {
  ...MERCHANT_NOTICES,
  ...MALL_NOTICES,
  ...CATALOGUE_NOTICES,
}

const OUTDATES: Partial<Record<NoticeType, readonly NoticeType[]>> = {
  ORDER_STATE_CHANGED: ['ORDER_STATE_CHANGED'],
  CANCEL_REQUESTED: ['ORDER_CREATED', 'MATERIAL_UPLOADED', 'OVERDUE'],
  CANCELLED: ['ORDER_CREATED', 'CANCEL_REQUESTED', 'MATERIAL_UPLOADED', 'OVERDUE'],
  RETURN_AGREED: ['OVERDUE'],
  COMPLETED: ['OVERDUE'],
  REFUND_REQUESTED: ['REFUND_REQUESTED'],
  REFUNDED: ['CANCELLED', 'CANCEL_REQUESTED', 'ORDER_CREATED', 'OVERDUE'],
}

interface Subject {
  type: NoticeType
  context: Record<string, unknown>
}

/** Whether a notice that still waits says nothing any more once `newer` is queued behind it. */
export function isOutdatedBy(older: Subject, newer: Subject): boolean {
  // One refund never stands for another.
  if (older.context.refundNo !== newer.context.refundNo) return false
  return OUTDATES[newer.type]?.includes(older.type) ?? false
}

const SECOND_MS = 1000
const RETRY_DELAYS_MS = [5, 15, 45, 135, 405, 1215, 3645, 10_935].map((seconds) => seconds * SECOND_MS)
/** Repeated once it is reached; also the longest wish of a receiver. */
export const LONGEST_RETRY_DELAY_MS = 6 * 3600 * SECOND_MS

/** The published schedule: the pause after the n-th failed attempt, counted from one, before jitter. */
export function retryDelayMs(attempt: number): number {
  return RETRY_DELAYS_MS[attempt - 1] ?? LONGEST_RETRY_DELAY_MS
}

/** Jitter spreads the pause over 80–120 %, so that notices due together do not come together. `random` is in [0, 1). */
export function jitteredDelayMs(attempt: number, random: number): number {
  return Math.round(retryDelayMs(attempt) * (0.8 + 0.4 * random))
}

/** A receiver's own wish is honoured between one second and six hours. */
export function clampRetryAfterMs(wishedMs: number): number {
  return Math.min(Math.max(wishedMs, SECOND_MS), LONGEST_RETRY_DELAY_MS)
}
