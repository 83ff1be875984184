import { waitsForNotice } from './deadline.ts'
import type { OrderFacts } from './order.ts'
import { isFinal } from './order-state.ts'

/** Marks in `fired` that are no deadlines of the state that the order is in. */
const NO_LATENESS = ['READY', 'NOTICE']

/**
 * Why a person should look at this order, the most pressing reason first; null when nobody needs to. Worked out from the
 * facts, so that one reason never hides another for good.
 */
export function attentionOf(order: OrderFacts): string | null {
  if (order.hold !== null) return `HOLD ${order.hold.reason}`
  if (order.refunds.some((refund) => refund.state === 'FAILED')) return 'REFUND_FAILED'
  if (isFinal(order.state)) return null
  if (order.state === 'WAIT_ACCEPT' && order.noticeState === 'FAILED') return 'NOTICE_FAILED'
  const late = order.fired.findLast((key) => !NO_LATENESS.includes(key) && (key !== 'SHIP' || isShipping(order)))
  if (late !== undefined) return `OVERDUE ${late}`
  return order.fired.includes('NOTICE') && waitsForNotice(order) ? 'NOTICE_DELAYED' : null
}

const isShipping = ({ state }: OrderFacts): boolean => state === 'WAIT_SHIP' || state === 'PART_SHIPPED'

/** The order once it is known what became of its order notice: no move, and no new version. */
export function withNoticeState(order: OrderFacts, noticeState: OrderFacts['noticeState']): OrderFacts {
  const next = { ...order, noticeState }
  return { ...next, attention: attentionOf(next) }
}
