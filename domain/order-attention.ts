import { isOfPartRefund, kindOf, partRefundKey, waitsForNotice } from './deadline.ts'
import type { OrderFacts, Refund } from './order.ts'
import { isFinal } from './order-state.ts'

/** Marks in `fired` that are no deadlines of the state that the order is in. */
const NO_LATENESS = ['READY', 'NOTICE', 'AUTO_SIGN']

/**
 * Why a person should look at this order, the most pressing reason first; null when nobody needs to. Worked out from the
 * facts, so that one reason never hides another for good.
 */
export function attentionOf(order: OrderFacts): string | null {
  if (order.hold !== null) return `HOLD ${order.hold.reason}`
  if (order.refunds.some((refund) => refund.state === 'FAILED')) return 'REFUND_FAILED'
  const isLate = (refund: Refund) => refund.state !== 'DONE' && order.fired.includes(partRefundKey(refund))
  if (order.refunds.some(isLate)) return 'OVERDUE PART_REFUND'
  if (isFinal(order.state)) return null
  if (order.state === 'WAIT_ACCEPT' && order.noticeState === 'FAILED') return 'NOTICE_FAILED'
  const late = order.fired.findLast((key) => !isNoLateness(key) && (key !== 'SHIP' || isShipping(order)))
  if (late !== undefined) return `OVERDUE ${kindOf({ key: late })}`
  return order.fired.includes('NOTICE') && waitsForNotice(order) ? 'NOTICE_DELAYED' : null
}

const isNoLateness = (key: string): boolean => NO_LATENESS.includes(key) || isOfPartRefund(key)

const isShipping = ({ state }: OrderFacts): boolean => state === 'WAIT_SHIP' || state === 'PART_SHIPPED'

/** Why an order is held whose database has lost moves that the engine knows of. */
const DATABASE_BEHIND = 'DATABASE_BEHIND'
export const isDatabaseBehind = ({ hold }: OrderFacts): boolean => hold?.reason === DATABASE_BEHIND

/** The order until somebody has mended the database and releases it: nothing can be written, so it has no new version. */
export function withDatabaseBehind(order: OrderFacts, nowMs: number): OrderFacts {
  const next = { ...order, hold: order.hold ?? { reason: DATABASE_BEHIND, sinceMs: nowMs } }
  return { ...next, attention: attentionOf(next) }
}

/** The order once it is known what became of its order notice: no move, and no new version. */
export function withNoticeState(order: OrderFacts, noticeState: OrderFacts['noticeState']): OrderFacts {
  const next = { ...order, noticeState }
  return { ...next, attention: attentionOf(next) }
}
