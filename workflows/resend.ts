import * as workflow from '@temporalio/workflow'
import { orderWorkflowId } from '../domain/task-queue.ts'
import { noticeAnswered, type ResendInput } from './messages.ts'
import { partnerCalls } from './partner-calls.ts'

const ONE_TRY_MS = 60_000

/**
 * `resend-<noticeId>`: somebody wants a notice to be sent again: the same id, the newest state, logged like any attempt.
 * The answer counts like one to any other attempt, so that the order hears of it.
 */
export async function resendWorkflow({ orderId, noticeId, partnerId }: ResendInput): Promise<void> {
  const calls = partnerCalls({ partnerId, summary: '人工重发 resent by hand', totalMs: ONE_TRY_MS })
  const reply = await calls.deliverNotice({ noticeId, supersedes: [], isManual: true })
  // Absent as well from what was asked for before answers counted.
  if (!orderId || reply.outcome !== 'DELIVERED') return
  try {
    await workflow.getExternalWorkflowHandle(orderWorkflowId(orderId)).signal(noticeAnswered, { noticeId, reply })
  } catch (error) {
    // An order that has ended does not wait for answers.
    if (!(error instanceof workflow.ApplicationFailure)) throw error
  }
}
