import * as workflow from '@temporalio/workflow'
import type { NoticeReply } from '../domain/notice-reply.ts'
import type { EventRequest, OrderFacts } from '../domain/order.ts'
import type { QueuedNotice } from '../domain/order-move.ts'
import { isCancelling } from '../domain/order-state.ts'
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

export interface OrderLanes {
  /** After a move: stops what is not needed any more, and tells what is new. */
  push(notices: readonly QueuedNotice[]): void
  /** Takes over a delivery that was made beside the lanes, by hand. */
  hear(noticeId: string, reply: NoticeReply): void
  isIdle(): boolean
}

/** One order's two lanes: to its merchant, whose answers may move the order, and to its mall. */
export function openLanes({ input, desk, quietly, wake }: LanesOptions): OrderLanes {
  const { draft, policy } = input
  const lanes = { MERCHANT: lane(draft.merchantId), MALL: lane(draft.mallId) }
  const both = Object.values(lanes)

  return { push, hear, isIdle: () => both.every((each) => each.isIdle()) }

  function push(notices: readonly QueuedNotice[]): void {
    for (const each of both) each.review()
    for (const recipient of ['MERCHANT', 'MALL'] as const) {
      lanes[recipient].push(notices.filter((notice) => notice.recipient === recipient))
    }
  }

  function hear(noticeId: string, reply: NoticeReply): void {
    for (const each of both) each.hear(noticeId, reply)
  }

  function lane(partnerId: string): NoticeLane {
    return openLane({
      partnerId,
      noticeRetryMs: policy.noticeRetryMs,
      isNeeded: (notice) => isNeeded(notice, desk().facts()),
      onDelivered: async (notice, reply) => {
        if (notice.type === 'ORDER_CREATED') await desk().setNoticeState('DELIVERED')
        await applyReply(notice, reply)
        wake()
      },
      onFailed: async (notice) => {
        if (notice.type === 'ORDER_CREATED') await desk().setNoticeState('FAILED')
        wake()
      },
    })
  }

  async function applyReply(notice: QueuedNotice, reply: NoticeReply): Promise<void> {
    const event = replyEvent(notice, { reply, order: desk().facts() })
    if (event === null) return
    let isApplied = false
    void quietly(event).then(() => {
      isApplied = true
    })
    // A reply that waits for the end of a hold must not keep back what the merchant is told meanwhile.
    await workflow.condition(() => isApplied || desk().facts().hold !== null)
  }
}

/** Questions that were settled otherwise are not asked, and money that is back is not asked for. */
function isNeeded({ recipient, type, context }: QueuedNotice, order: OrderFacts): boolean {
  if (recipient === 'MERCHANT' && order.noticeState === 'NONE') return false
  if (type === 'CANCEL_REQUESTED') return isCancelling(order) && context.cancelId === order.cancellation?.cancelId
  if (type !== 'REFUND_REQUESTED') return true
  return order.refunds.some(({ refundNo, state }) => refundNo === context.refundNo && state !== 'DONE')
}
