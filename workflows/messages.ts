import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { NoticeReply } from '../domain/notice-reply.ts'
import type { EventRequest, OrderFacts, OrderPolicy } from '../domain/order.ts'
import type { OrderDraft } from '../domain/order-draft.ts'
import { ORDER_EVENTS, type OrderEvent } from '../domain/order-event.ts'
import type { OrderState } from '../domain/order-state.ts'

export interface OrderInput {
  draft: OrderDraft
  policy: OrderPolicy
  /** Shown in Temporal's Web UI; no personal data. */
  display: { merchantName: string; consoleUrl: string | null }
}

/** What every message to an order answers. Times are epoch milliseconds. */
export interface EventOutcome {
  orderId: string
  orderState: OrderState
  version: number
  isChanged: boolean
  nextActor: string
  dueAtMs: number | null
  allowedEvents: OrderEvent[]
  /** Of this request's refund or cancellation, when it is about one. */
  refundState?: string
  cancelId?: string
}

/** Waits until the order has been placed or refused; starting the workflow is what places it. */
export const placed = defineUpdate<EventOutcome, [{ bodyHash: string }]>('PLACE')

/** One update an event, named as people read it in the history. */
export const eventUpdates = Object.fromEntries(
  Object.keys(ORDER_EVENTS).map((event) => [event, defineUpdate<EventOutcome, [EventRequest]>(event)]),
) as Record<OrderEvent, ReturnType<typeof defineUpdate<EventOutcome, [EventRequest]>>>

/** The durable way in while no worker answers: the same request as an update, applied once by its key. */
export const handedOver = defineSignal<[EventRequest]>('handedOver')

/** Takes over what the database has and the engine lost with the task that wrote it. */
export const caughtUp = defineUpdate<void>('CATCH_UP')

export const orderFacts = defineQuery<OrderFacts | null>('orderFacts')

export interface EligibilityInput {
  merchantId: string
  checkId: string
  callMs: number
  totalMs: number
}
export interface RefundInput {
  orderId: string
  refundNo: string
  kind: 'PARTIAL' | 'EXTRA_PAYMENT'
  amountFen: number
  reason: string
  /** A refund that the platform asks for is announced to the mall; one that the mall began is not. */
  asksMall: boolean
  /** One that the mall began and has not done in time, or could not, is asked for from then on. */
  remindsMall?: boolean
  noticeRetryMs: number
  /** How long the mall has for it, each time that it is asked. */
  refundMs: number
}
export interface RefundResult {
  status: 'OK' | 'FAILED'
  channelNo?: string
}
export const refundOpened = defineUpdate<{ refundState: string }>('REFUND_OPENED')
export const refundResult = defineUpdate<{ refundState: string }, [RefundResult]>('REFUND_RESULT')

export interface ResendInput {
  /** Null: no order waits for the answer. */
  orderId: string | null
  partnerId: string
  noticeId: string
}

/** What a partner answered to a notice that was sent by hand. */
export interface AnsweredNotice {
  noticeId: string
  reply: NoticeReply
}
export const noticeAnswered = defineSignal<[AnsweredNotice]>('noticeAnswered')

export interface CatalogueBatchInput {
  batchId: string
  merchantId: string
  /** The application that sent the file. */
  actorId: string
  rowCount: number
}
