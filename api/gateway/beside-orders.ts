import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { formatYuan } from '../../domain/money.ts'
import * as queues from '../../domain/task-queue.ts'
import type { eligibilityWorkflow, refundWorkflow, resendWorkflow } from '../../workflows/index.ts'
import * as messages from '../../workflows/messages.ts'
import { engineDeadlineMs } from '../call-deadline.ts'
import type { GatewaySettings } from './delivered.ts'
import { failureOf, isEnded, throwFailure } from './engine-failure.ts'

const START_LIMIT_MS = 5000
const UPDATE_LIMIT_MS = 6000
/**
 * For the verdict to travel, after the time that the merchant has: the one call that may take longer than others, and still
 * less in all than a draining process waits.
 */
const VERDICT_MARGIN_MS = 1000

/** What runs beside an order: checks before it, refunds after it, notices that are sent again. */
export function besideOrderCalls({ client, policy, taskQueue }: GatewaySettings) {
  return { checkEligibility, openRefund, reportRefund, resend }

  async function checkEligibility({ checkId, merchantId }: { checkId: string; merchantId: string }) {
    const { eligibilityCallMs: callMs, eligibilityTotalMs: totalMs } = policy
    const endMs = Date.now() + totalMs + VERDICT_MARGIN_MS
    try {
      const check = await client.withDeadline(Math.min(endMs, engineDeadlineMs(START_LIMIT_MS)), () =>
        client.workflow.start<typeof eligibilityWorkflow>('eligibilityWorkflow', {
          workflowId: queues.eligibilityWorkflowId(checkId),
          taskQueue,
          // The same call again joins the check that its first attempt began.
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowExecutionTimeout: '10m',
          staticSummary: `资格校验 eligibility | ${merchantId}`,
          args: [{ checkId, merchantId, callMs, totalMs }],
        }),
      )
      return await client.withDeadline(endMs, () => check.result()).catch(() => null)
    } catch (error) {
      throw failureOf(error)
    }
  }

  async function openRefund(
    input: Omit<messages.RefundInput, 'noticeRetryMs' | 'refundMs'>,
  ): Promise<{ refundState: string }> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof refundWorkflow>('refundWorkflow', {
      workflowId: queues.refundWorkflowId(input.orderId, input.refundNo),
      taskQueue,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `退款 refund | 订单 ${input.orderId} | ${formatYuan(input.amountFen)}`,
      args: [{ ...input, noticeRetryMs: policy.noticeRetryMs, refundMs: policy.refundMs }],
    })
    try {
      return await client.withDeadline(engineDeadlineMs(UPDATE_LIMIT_MS), () =>
        client.workflow.executeUpdateWithStart(messages.refundOpened, { startWorkflowOperation, updateId: 'open' }),
      )
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError || isEnded(error)) return { refundState: 'DONE' }
      throw failureOf(error)
    }
  }

  async function reportRefund(workflowId: string, result: messages.RefundResult): Promise<{ refundState: string }> {
    try {
      return await client.withDeadline(engineDeadlineMs(UPDATE_LIMIT_MS), () =>
        client.workflow.getHandle(workflowId).executeUpdate(messages.refundResult, { args: [result] }),
      )
    } catch (error) {
      if (isEnded(error)) return { refundState: 'DONE' }
      throw failureOf(error)
    }
  }

  async function resend(notice: messages.ResendInput): Promise<void> {
    const started = client.withDeadline(engineDeadlineMs(START_LIMIT_MS), () =>
      client.workflow.start<typeof resendWorkflow>('resendWorkflow', {
        workflowId: queues.resendWorkflowId(notice.noticeId),
        taskQueue,
        workflowExecutionTimeout: '10m',
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `人工重发 resend | ${notice.noticeId}`,
        args: [notice],
      }),
    )
    await started.catch(throwFailure)
  }
}
