import { retryDelayMs } from '../domain/notice.ts'
import type { OrderFacts, OrderPolicy } from '../domain/order.ts'
import type { Move } from '../domain/order-advance.ts'
import type { QueuedNotice } from '../domain/order-move.ts'

interface NoticeSource {
  move: Move
  next: OrderFacts
  policy: OrderPolicy
  newId(): string
}

/** The notices that a move causes: those of its table row, and the result of a cancellation that it ends. */
export function noticesOf({ move, next, policy, newId }: NoticeSource): QueuedNotice[] {
  const { transition, request } = move
  const notices: QueuedNotice[] = []
  if (transition.merchantNotice && tellsMerchant(move)) {
    notices.push({
      noticeId: newId(),
      recipient: 'MERCHANT',
      type: transition.merchantNotice,
      context: {
        reasonCode: request.reasonCode,
        cancelId: next.cancellation?.cancelId || undefined,
        replyByMs: next.state === 'CANCELLING' ? next.clock.stateSinceMs + policy.cancelReplyMs : undefined,
      },
    })
  }
  if (!policy.tellsMall || !transition.mallNotice) return notices
  const ended = cancelResult(move)
  if (ended) notices.push({ noticeId: newId(), recipient: 'MALL', type: 'CANCEL_RESULT', context: ended })
  if (transition.mallNotice === 'REFUND_REQUESTED') {
    const refund = refundToAsk(move, next)
    if (refund) notices.push({ noticeId: newId(), recipient: 'MALL', ...refund })
  } else if (transition.mallNotice === 'ORDER_STATE_CHANGED') {
    notices.push({ noticeId: newId(), recipient: 'MALL', type: 'ORDER_STATE_CHANGED', context: reasonOf(move) })
  }
  return notices
}

const reasonOf = ({ request }: Move) => ({ event: request.event, reasonCode: request.reasonCode })

/** Before payment the merchant does not know the order (contract section 5), so a deadline then is the mall's alone. */
const tellsMerchant = ({ order }: Move): boolean =>
  order.paidFen > 0 || order.state === 'WAIT_PAY' || order.state === 'CANCELLED'

function cancelResult({ order, transition, to, request }: Move): Record<string, unknown> | null {
  const cancelId = order.cancellation?.cancelId
  if (order.state !== 'CANCELLING' || !cancelId) return null
  if (to === 'REFUNDING') return { cancelId, result: 'AGREED', reasonCode: request.reasonCode }
  if (transition.row === '28') return { cancelId, result: 'REJECTED', reasonCode: 'TOO_LATE' }
  if (transition.row === '27') return { cancelId, result: 'REJECTED', reasonCode: request.reasonCode }
  return null
}

function refundToAsk(
  { request }: Move,
  next: OrderFacts,
): Pick<QueuedNotice, 'type' | 'context' | 'notBeforeMs'> | null {
  const isRetry = request.event === 'REFUND_FAILED'
  const refund = next.refunds.find(({ kind, refundNo }) =>
    isRetry ? refundNo === request.refund?.refundNo : kind === 'FULL',
  )
  if (!refund || refund.kind === 'PARTIAL' || refund.amountFen === 0) return null
  const { refundNo, amountFen } = refund
  return {
    type: 'REFUND_REQUESTED',
    context: { refundNo, amountFen, reasonCode: request.reasonCode ?? request.event },
    // Asked for ever, but not without a pause; the version counts the failures well enough to space them.
    notBeforeMs: isRetry ? Date.now() + retryDelayMs(Math.max(1, next.version - 5)) : undefined,
  }
}
