import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import * as workflow from '@temporalio/workflow'
import type { EventRequest, OrderPolicy } from '../domain/order.ts'
import { refundWorkflowId } from '../domain/task-queue.ts'
import { refundWorkflow } from './refund.ts'

interface Surplus {
  orderId: string
  request: EventRequest
  /** Why the order did not take the money. */
  code: string
  policy: OrderPolicy
}

/**
 * A payment that was taken on durably and that the order then could not use goes back by itself. Calls that wait for
 * their answer have this done by the API, under the same number: whichever comes first opens the one refund.
 */
export async function returnSurplus({ orderId, request, code, policy }: Surplus): Promise<void> {
  const { payment } = request
  const isSurplus = code === 'ALREADY_PAID' || code === 'ORDER_CLOSED'
  if (!isSurplus || !payment?.surplusRefundNo) return
  const { surplusRefundNo: refundNo, amountFen } = payment
  const { noticeRetryMs, refundMs, tellsMall: asksMall } = policy
  try {
    await workflow.startChild(refundWorkflow, {
      workflowId: refundWorkflowId(orderId, refundNo),
      parentClosePolicy: 'ABANDON',
      // One that has given the money back stays the only one.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      args: [{ orderId, refundNo, kind: 'EXTRA_PAYMENT', amountFen, reason: code, asksMall, noticeRetryMs, refundMs }],
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
