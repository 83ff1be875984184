import { isOfRefund, kindOf } from '../domain/deadline.ts'
import { retryDelayMs } from '../domain/notice.ts'
import type { OrderFacts, OrderPolicy } from '../domain/order.ts'
import type { Move } from '../domain/order-advance.ts'
import type { QueuedNotice } from '../domain/order-move.ts'
import { isCancelling, isRefunding } from '../domain/order-state.ts'

interface NoticeSource {
  move: Move
  next: OrderFacts
  policy: OrderPolicy
  newId: () => string
}

/** The notices that a move causes: those of its table row, and the result of a cancellation that it ends. */
export function noticesOf({ move, next, policy, newId }: NoticeSource): QueuedNotice[] {
  const { transition } = move
  const notices: QueuedNotice[] = []
  if (transition.merchantNotice && knowsOrder(next) && !isMallsDelay(move)) {
    notices.push({
      noticeId: newId(),
      recipient: 'MERCHANT',
      type: transition.merchantNotice,
      context: {
        reasonCode: reasonCodeOf(move),
        cancelId: next.cancellation?.cancelId,
        replyByMs: isCancelling(next) ? next.clock.stateSinceMs + policy.cancelReplyMs : undefined,
      },
    })
  }
  // The question whether to cancel had replaced the order notice: who refuses needs the order after all.
  if (move.request.event === 'CANCEL_REFUSE' && next.noticeState === 'SENDING') {
    notices.push({ noticeId: newId(), recipient: 'MERCHANT', type: 'ORDER_CREATED', context: {} })
  }
  if (!policy.tellsMall || !transition.mallNotice) return notices
  const ended = cancelResult(move)
  if (ended) notices.push({ noticeId: newId(), recipient: 'MALL', type: 'CANCEL_RESULT', context: ended })
  const news = mallNews(move, next)
  if (news) notices.push({ noticeId: newId(), recipient: 'MALL', ...news })
  return notices
}

/** A merchant that was never told of an order hears nothing of its end either (contract section 5, rows 6 and 24). */
const knowsOrder = ({ noticeState }: OrderFacts): boolean => noticeState !== 'NONE'

/** A refund that is late is the mall's to hurry, so that it is asked again; the merchant has nothing to do with it. */
const isMallsDelay = ({ order, request }: Move): boolean => request.event === 'OVERDUE' && isRefunding(order)

/** Where nobody gave a reason, the deadline that passed is one. */
const reasonCodeOf = ({ request, deadline }: Move): string | undefined =>
  request.reasonCode ?? (deadline && kindOf(deadline))

function cancelResult({ order, transition, to, request }: Move): Record<string, unknown> | null {
  const cancelId = order.cancellation?.cancelId
  if (!isCancelling(order) || !cancelId) return null
  if (isRefunding({ state: to })) return { cancelId, result: 'AGREED', reasonCode: request.reasonCode }
  if (transition.row === '28') return { cancelId, result: 'REJECTED', reasonCode: 'TOO_LATE' }
  if (transition.row === '27') return { cancelId, result: 'REJECTED', reasonCode: request.reasonCode }
  return null
}

type News = Pick<QueuedNotice, 'type' | 'context' | 'notBeforeMs'>

function mallNews(move: Move, next: OrderFacts): News | null {
  const { transition, request } = move
  if (isMallsDelay(move)) return fullRefund(next, request.event)
  const changed: News = {
    type: 'ORDER_STATE_CHANGED',
    context: { event: request.event, reasonCode: reasonCodeOf(move), missing: request.missing },
  }
  if (transition.mallNotice === 'ORDER_STATE_CHANGED') return changed
  if (transition.mallNotice !== 'REFUND_REQUESTED') return null
  if (request.event === 'REFUND_FAILED') return refundAgain(move, next)
  if (request.event === 'REFUND_OVERDUE') return partRefund(move, next)
  // Nothing may be left to give back, but the order is over.
  return fullRefund(next, reasonCodeOf(move) ?? request.event) ?? changed
}

function fullRefund({ refunds }: OrderFacts, reasonCode: string): News | null {
  const refund = refunds.find(({ kind }) => kind === 'FULL')
  if (!refund || refund.amountFen === 0) return null
  const { refundNo, amountFen } = refund
  return { type: 'REFUND_REQUESTED', context: { refundNo, amountFen, reasonCode } }
}

function partRefund({ request, deadline }: Move, { refunds }: OrderFacts): News | null {
  const refund = refunds.find((candidate) => deadline !== undefined && isOfRefund(deadline.key, candidate))
  if (!refund) return null
  const { refundNo, amountFen } = refund
  return { type: 'REFUND_REQUESTED', context: { refundNo, amountFen, reasonCode: request.event } }
}

/** Asked for until it is done, each time after a longer pause; of a part, orders of earlier code asked once. */
function refundAgain({ request, nowMs }: Move, next: OrderFacts): News | null {
  const refund = next.refunds.find(({ refundNo }) => refundNo === request.refund?.refundNo)
  if (!refund || (refund.kind === 'PARTIAL' && !refund.isAskedAgain)) return null
  const { refundNo, amountFen, failures } = refund
  return {
    type: 'REFUND_REQUESTED',
    context: { refundNo, amountFen, reasonCode: request.reasonCode ?? request.event },
    notBeforeMs: nowMs + retryDelayMs(failures),
  }
}
