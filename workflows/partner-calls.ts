import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { NOTICE_ENDED, SUBSCRIPTION_REFUSED } from '../domain/activity-failure.ts'
import { partnerTaskQueueOf } from '../domain/task-queue.ts'

const ATTEMPT_MS = 20_000

/** The calls that leave the house, with one partner's share of the slots (architecture: fairness). */
export function partnerCalls({ partnerId, summary, totalMs }: { partnerId: string; summary: string; totalMs: number }) {
  return workflow.proxyActivities<Activities>({
    taskQueue: partnerTaskQueueOf(workflow.workflowInfo().taskQueue),
    startToCloseTimeout: ATTEMPT_MS,
    scheduleToCloseTimeout: totalMs,
    // The pauses are the activity's own (nextRetryDelay, the published schedule); these are for failures before it.
    retry: {
      initialInterval: '5s',
      backoffCoefficient: 3,
      maximumInterval: '6h',
      nonRetryableErrorTypes: [NOTICE_ENDED],
    },
    // An attempt under way is let finish: whether the partner got it decides what is sent next.
    cancellationType: workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { fairnessKey: partnerId },
    summary,
  })
}

/** The calls to the tracking provider: it has one address for all orders. */
export function carrierCalls() {
  return workflow.proxyActivities<Activities>({
    taskQueue: partnerTaskQueueOf(workflow.workflowInfo().taskQueue),
    startToCloseTimeout: ATTEMPT_MS,
    scheduleToCloseTimeout: '3 days',
    retry: {
      initialInterval: '30s',
      backoffCoefficient: 3,
      maximumInterval: '2h',
      nonRetryableErrorTypes: [SUBSCRIPTION_REFUSED],
    },
    priority: { fairnessKey: 'tracking-provider' },
    summary: '订阅物流轨迹 parcel subscribed',
  })
}

/** Short, idempotent database steps: they save a third of the server's work as local activities. */
export function databaseStep(summary: string) {
  return workflow.proxyLocalActivities<Activities>({
    startToCloseTimeout: '10s',
    localRetryThreshold: '1m',
    retry: { initialInterval: '200ms', maximumInterval: '10s' },
    summary,
  })
}
