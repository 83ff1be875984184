import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { addCounts, NOTHING_FOUND, nextSpan, type ReconcileCount, type Reconciled } from '../domain/reconciliation.ts'

/** How far a round is that goes on in another run. */
interface Progress {
  span: ReturnType<typeof nextSpan>
  count: ReconcileCount
  after: { merchantId: string; orderId: string } | null
}

/**
 * Run by the Temporal Schedule `reconcile`: orders whose last move only the database has go on without waiting for their
 * next event (invariant: what partners read is what the engine does). The last round's result says where this one begins.
 */
export async function reconcileWorkflow(progress?: Progress): Promise<Reconciled> {
  const { reconcileOrders } = workflow.proxyActivities<Activities>({
    startToCloseTimeout: '10m',
    // A worker that dies is noticed by its silence.
    heartbeatTimeout: '30s',
    retry: { maximumInterval: '1m', maximumAttempts: 5 },
    summary: '对账 reconcile orders',
  })
  const last = workflow.workflowInfo().lastResult as Reconciled | undefined
  const { span } = progress ?? { span: nextSpan(last, Date.now()) }
  const { sinceMs, untilMs, completeAtMs } = span
  let count = progress?.count ?? NOTHING_FOUND
  let after = progress?.after ?? null
  do {
    if (workflow.workflowInfo().continueAsNewSuggested) {
      return workflow.continueAsNew<typeof reconcileWorkflow>({ span, count, after })
    }
    const { next, ...page } = await reconcileOrders({ sinceMs, untilMs, after })
    count = addCounts(count, page)
    after = next
    workflow.setCurrentDetails(detailsOf(count))
  } while (after !== null)
  return { ...count, sinceMs, untilMs, completeAtMs }
}

function detailsOf({ checked, healed, behind, missing, unclear }: ReconcileCount): string {
  return [
    '| | |',
    '|---|---|',
    `| 已核对 Checked | ${checked} |`,
    `| 已补上 Healed | ${healed} |`,
    `| 数据库落后 Database behind | ${behind.join(', ') || '–'} |`,
    `| 引擎没有 Not in the engine | ${missing.join(', ') || '–'} |`,
    `| 未答 Unclear | ${unclear} |`,
  ].join('\n')
}
