import type { NoticeReply } from '../domain/notice-reply.ts'
import type { EventRequest } from '../domain/order.ts'
import type { QueuedNotice } from '../domain/order-move.ts'

/** The move that a merchant's answer to a notice stands for (contract rows 7, 8, 26, 27); null when it only heard us. */
export function replyEvent(notice: QueuedNotice, reply: NoticeReply): EventRequest | null {
  const common = { actor: 'MERCHANT', requestKey: `reply/${notice.noticeId}`, reasonCode: reply.reasonCode } as const
  if (notice.type === 'ORDER_CREATED') {
    if (reply.accepted === 'ACCEPTED') return { ...common, event: 'ACCEPT', merchantOrderId: reply.merchantOrderId }
    if (reply.accepted === 'REJECTED')
      return { ...common, event: 'REJECT', reasonCode: reply.reasonCode ?? 'UNSPECIFIED' }
  }
  if (notice.type === 'CANCEL_REQUESTED') {
    if (reply.decision === 'AGREE')
      return { ...common, event: 'CANCEL_AGREE', evidence: { reversalNo: reply.reversalNo } }
    if (reply.decision === 'REFUSE')
      return { ...common, event: 'CANCEL_REFUSE', reasonCode: reply.reasonCode ?? 'UNSPECIFIED' }
  }
  return null
}
