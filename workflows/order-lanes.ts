import type { EventRequest } from '../domain/order.ts'
import type { OrderInput } from './messages.ts'
import { type NoticeLane, openLane } from './notice-lane.ts'
import type { OrderDesk } from './order-desk.ts'
import { replyEvent } from './order-replies.ts'

export interface LanesOptions {
  input: OrderInput
  /** Opened after the lanes, and before their first notice. */
  desk: () => OrderDesk
  quietly(request: EventRequest): Promise<void>
  wake(): void
}

/** One order's two lanes: to its merchant, whose answers may move the order, and to its mall. */
export function openLanes({ input, desk, quietly, wake }: LanesOptions): { merchant: NoticeLane; mall: NoticeLane } {
  const { draft, policy } = input
  return { merchant: lane('MERCHANT', draft.merchantId), mall: lane('MALL', draft.mallId) }

  function lane(recipient: 'MERCHANT' | 'MALL', partnerId: string): NoticeLane {
    return openLane({
      recipient,
      partnerId,
      noticeRetryMs: policy.noticeRetryMs,
      isNeeded: ({ type, context }) =>
        type !== 'REFUND_REQUESTED' ||
        desk()
          .facts()
          .refunds.some(({ refundNo, state }) => refundNo === context.refundNo && state !== 'DONE'),
      onDelivered: async (notice, reply) => {
        if (notice.type === 'ORDER_CREATED') await desk().setNoticeState('DELIVERED')
        const event = replyEvent(notice, reply)
        if (event) await quietly(event)
        wake()
      },
      onFailed: async (notice) => {
        if (notice.type === 'ORDER_CREATED') await desk().setNoticeState('FAILED')
        wake()
      },
    })
  }
}
