import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import { catalogueBatchWorkflowId, catalogueNoticeWorkflowId } from '../domain/task-queue.ts'
import { catalogueBatchWorkflow } from './catalogue-batch.ts'
import { type CatalogueNoticeInput, catalogueNoticeWorkflow, labelOf } from './catalogue-notice.ts'
import type { CatalogueBatchInput } from './messages.ts'

/**
 * Run by the Temporal Schedule `catalogue`: writes what is seen of the catalogue's times (what may be sold is asked when it
 * is sold), returns numbers that have cooled down, tells merchants what they wait to
 * hear, and takes up files that were kept while the engine was away.
 */
export async function catalogueUpkeepWorkflow(): Promise<{ retiredItems: number; returnedNumbers: number }> {
  const { keepCatalogue } = workflow.proxyActivities<Activities>({
    startToCloseTimeout: '2m',
    retry: { maximumInterval: '1m', maximumAttempts: 5 },
    summary: '目录到期与库存 catalogue upkeep',
  })
  // Recorded rounds know of no batches.
  const { retiredItems, returnedNumbers, notices, batches = [], noticeRetryMs } = await keepCatalogue()
  await Promise.all([...notices.map((notice) => startNotice({ ...notice, noticeRetryMs })), ...batches.map(startBatch)])
  return { retiredItems, returnedNumbers }
}

async function startNotice(input: CatalogueNoticeInput): Promise<void> {
  await unlessRunning(() =>
    workflow.startChild(catalogueNoticeWorkflow, {
      workflowId: catalogueNoticeWorkflowId(input.noticeId),
      parentClosePolicy: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `${labelOf(input)} | ${input.partnerId}`,
      args: [input],
    }),
  )
}

async function startBatch(input: CatalogueBatchInput): Promise<void> {
  await unlessRunning(() =>
    workflow.startChild(catalogueBatchWorkflow, {
      workflowId: catalogueBatchWorkflowId(input.batchId),
      parentClosePolicy: 'ABANDON',
      staticSummary: `导入目录 catalogue | ${input.merchantId} | ${input.rowCount}`,
      args: [input],
    }),
  )
}

/** One that is on its way since an earlier round goes on. */
async function unlessRunning(start: () => Promise<unknown>): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
