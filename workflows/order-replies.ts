import type { NoticeReply } from '../domain/notice-reply.ts'
import type { EventRequest, OrderFacts } from '../domain/order.ts'
import type { QueuedNotice } from '../domain/order-move.ts'
import { isCancelling, waitsForAcceptance } from '../domain/order-state.ts'

interface Answered {
  reply: NoticeReply
  order: OrderFacts
}

/**
 * The move that a merchant's answer to a notice stands for (contract rows 7, 8, 26, 27). Null when it only heard us, and
 * when the question is not open any more: an answer to one cancellation says nothing about the next.
 */
export function replyEvent(notice: QueuedNotice, { reply, order }: Answered): EventRequest | null {
  const common = { actor: 'MERCHANT', requestKey: `reply/${notice.noticeId}`, reasonCode: reply.reasonCode } as const
  if (notice.type === 'ORDER_CREATED' && waitsForAcceptance(order)) {
    if (reply.accepted === 'ACCEPTED') return { ...common, event: 'ACCEPT', merchantOrderId: reply.merchantOrderId }
    if (reply.accepted === 'REJECTED')
      return { ...common, event: 'REJECT', reasonCode: reply.reasonCode ?? 'UNSPECIFIED' }
  }
  const isOpenCancellation = isCancelling(order) && notice.context.cancelId === order.cancellation?.cancelId
  if (notice.type === 'CANCEL_REQUESTED' && isOpenCancellation) {
    if (reply.decision === 'AGREE')
      return { ...common, event: 'CANCEL_AGREE', evidence: { reversalNo: reply.reversalNo } }
    if (reply.decision === 'REFUSE')
      return { ...common, event: 'CANCEL_REFUSE', reasonCode: reply.reasonCode ?? 'UNSPECIFIED' }
  }
  return null
}
