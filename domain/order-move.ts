import type { NoticeRecipient, NoticeType } from './notice.ts'
import type { EventRequest, OrderFacts } from './order.ts'
import type { OrderState } from './order-state.ts'
import type { OrderEffect } from './order-transitions.ts'

export interface QueuedNotice {
  noticeId: string
  recipient: NoticeRecipient
  type: NoticeType
  /** Facts of this notice beside the order: cancel id, refund number, amount, reason, reply-by. No personal data. */
  context: Record<string, unknown>
  /** Not before this time, epoch ms: a refund that failed is asked for again after a pause. */
  notBeforeMs?: number
  /** Ids of older notices that this one replaces. */
  supersedes?: string[]
}

/** An order as the database has it, where that is further than the engine knows, and what of it is still to be told. */
export interface OrderAhead {
  facts: OrderFacts
  notices: QueuedNotice[]
}

/** A decided move on its way into the database: the order after it, its log row, its effects and its notices. */
export interface CommitMove {
  facts: OrderFacts
  from: OrderState
  row: string
  request: EventRequest
  effects: readonly OrderEffect[]
  notices: QueuedNotice[]
  nextActor: string
  dueAtMs: number | null
  nowMs: number
}
