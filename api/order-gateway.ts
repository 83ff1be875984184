import type { EligibilityAnswer } from '../domain/eligibility-answer.ts'
import type { EventRequest } from '../domain/order.ts'
import type { OrderDraft } from '../domain/order-draft.ts'
import type * as messages from '../workflows/messages.ts'
import { besideOrderCalls } from './gateway/beside-orders.ts'
import { catalogueBatchCalls } from './gateway/catalogue-batches.ts'
import type { Delivered, GatewaySettings, PlaceOptions, Placing } from './gateway/delivered.ts'
import { eventCalls } from './gateway/events.ts'
import { placingCalls } from './gateway/placing.ts'

/** What the API asks of the engine. The only Temporal client behind the HTTP interfaces. */
export interface OrderGateway {
  /** @throws Failure with the code of the refusal, or ENGINE_UNAVAILABLE when nothing was taken. */
  place(draft: OrderDraft, display: { merchantName: string }, options?: PlaceOptions): Promise<Delivered>
  /** An order that was taken and is not in the database yet, or null. @throws Failure ENGINE_UNAVAILABLE */
  findPlacing(orderId: string): Promise<Placing | null>
  /** `updateId` is the idempotency key. @throws Failure; ORDER_ENDED when the workflow is over. */
  send(orderId: string, request: EventRequest): Promise<Delivered>
  /** Makes the engine take over moves that only the database has. @throws Failure ENGINE_UNAVAILABLE */
  catchUp(orderId: string): Promise<void>
  /** Null when no verdict came in time: the check goes on. */
  checkEligibility(check: { checkId: string; merchantId: string }): Promise<EligibilityAnswer | null>
  openRefund(input: Omit<messages.RefundInput, 'noticeRetryMs' | 'refundMs'>): Promise<{ refundState: string }>
  reportRefund(workflowId: string, result: messages.RefundResult): Promise<{ refundState: string }>
  resend(notice: messages.ResendInput): Promise<void>
  /** The same batch again joins what its first call began. @throws Failure ENGINE_UNAVAILABLE */
  startCatalogueBatch(batch: messages.CatalogueBatchInput): Promise<void>
  isReachable(limitMs: number): Promise<boolean>
}

export function createOrderGateway(settings: GatewaySettings): OrderGateway {
  const { client } = settings
  return {
    ...placingCalls(settings),
    ...eventCalls(settings),
    ...besideOrderCalls(settings),
    ...catalogueBatchCalls(settings),
    isReachable,
  }

  async function isReachable(limitMs: number): Promise<boolean> {
    try {
      await client.withDeadline(Date.now() + limitMs, () => client.connection.workflowService.getSystemInfo({}))
      return true
    } catch {
      return false
    }
  }
}
