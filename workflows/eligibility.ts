import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import type { EligibilityAnswer } from '../domain/eligibility-answer.ts'
import { partnerTaskQueueOf } from '../domain/task-queue.ts'
import type { EligibilityInput } from './messages.ts'
import { databaseStep } from './partner-calls.ts'

const FIRST_PAUSE_MS = 200

interface CheckTask {
  checkId: string
  merchantId: string
  policy: { eligibilityCallMs: number; eligibilityTotalMs: number }
  /** A check that found nobody there is asked once more. */
  asksAnew?: boolean
}

/** `eligibility-<checkId>`: asks the merchant once the mall wants to know, before there is an order (contract section 2). */
export async function eligibilityWorkflow(input: EligibilityInput): Promise<EligibilityAnswer> {
  const { checkId, merchantId, callMs, totalMs } = input
  const policy = { eligibilityCallMs: callMs, eligibilityTotalMs: totalMs }
  return checkEligibilityOf({ checkId, merchantId, policy, asksAnew: true })
}

/** A merchant that is slow, away or talks nonsense is not a yes: the verdict says which, and it is kept. */
export async function checkEligibilityOf({
  checkId,
  merchantId,
  policy,
  asksAnew,
}: CheckTask): Promise<EligibilityAnswer> {
  const { askEligibility } = workflow.proxyActivities<Activities>({
    taskQueue: partnerTaskQueueOf(workflow.workflowInfo().taskQueue),
    startToCloseTimeout: policy.eligibilityCallMs + 500,
    scheduleToCloseTimeout: policy.eligibilityTotalMs,
    retry: { initialInterval: FIRST_PAUSE_MS, backoffCoefficient: 2 },
    priority: { fairnessKey: merchantId },
    summary: '资格校验 eligibility',
  })
  try {
    return await askEligibility({ checkId, callMs: policy.eligibilityCallMs, asksAnew })
  } catch (error) {
    if (!(error instanceof workflow.ActivityFailure)) throw error
    return databaseStep('校验无果 no verdict').closeEligibility({ checkId, verdict: 'MERCHANT_UNAVAILABLE' })
  }
}
