import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'

/**
 * Run by the Temporal Schedule `retention`: destroys the keys of orders that ended long enough ago (contract section 4),
 * returns numbers from the freezer, and clears nonces, idempotency keys and vault rows that belong to nothing.
 */
export async function retentionWorkflow(): Promise<{ shreddedKeys: number; clearedRows: number }> {
  const { applyRetention } = workflow.proxyActivities<Activities>({
    startToCloseTimeout: '5m',
    retry: { maximumInterval: '1m' },
    summary: '数据到期清理 retention',
  })
  return applyRetention()
}
