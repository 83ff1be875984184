import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { catalogueNoticeWorkflowId } from '../domain/task-queue.ts'
import { type CatalogueNoticeInput, catalogueNoticeWorkflow, labelOf } from './catalogue-notice.ts'

/**
 * Run by the Temporal Schedule `catalogue`: writes what is seen of the catalogue's times (what may be sold is asked when it
 * is sold), returns numbers that have cooled down, and tells merchants of low stock.
 */
export async function catalogueUpkeepWorkflow(): Promise<{ retiredItems: number; returnedNumbers: number }> {
  const { keepCatalogue } = workflow.proxyActivities<Activities>({
    startToCloseTimeout: '2m',
    retry: { maximumInterval: '1m', maximumAttempts: 5 },
    summary: '目录到期与库存 catalogue upkeep',
  })
  const { retiredItems, returnedNumbers, notices, noticeRetryMs } = await keepCatalogue()
  await Promise.all(notices.map((notice) => startNotice({ ...notice, noticeRetryMs })))
  return { retiredItems, returnedNumbers }
}

/** One that is on its way since an earlier round goes on. */
async function startNotice(input: CatalogueNoticeInput): Promise<void> {
  try {
    await workflow.startChild(catalogueNoticeWorkflow, {
      workflowId: catalogueNoticeWorkflowId(input.noticeId),
      parentClosePolicy: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `${labelOf(input)} | ${input.partnerId}`,
      args: [input],
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
