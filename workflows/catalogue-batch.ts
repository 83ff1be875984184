import * as workflow from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import type { BatchProgress } from '../domain/catalogue-batch.ts'
import { bulkTaskQueueOf } from '../domain/task-queue.ts'
import type { CatalogueBatchInput } from './messages.ts'

/** `catalogue-batch-<batchId>`: a merchant's file of catalogue rows, step by step until each row has its result. */
export async function catalogueBatchWorkflow({ rowCount, ...batch }: CatalogueBatchInput): Promise<BatchProgress> {
  const { applyBatchChunk } = workflow.proxyActivities<Activities>({
    taskQueue: bulkTaskQueueOf(workflow.workflowInfo().taskQueue),
    startToCloseTimeout: '10m',
    // A worker that dies is noticed by its silence.
    heartbeatTimeout: '15s',
    retry: { initialInterval: '500ms', maximumInterval: '30s' },
    priority: { fairnessKey: batch.merchantId },
    summary: '导入目录 catalogue rows',
  })
  let progress: BatchProgress = { doneCount: 0, failedCount: 0, isDone: false }
  while (!progress.isDone) {
    workflow.setCurrentDetails(detailsOf(progress, rowCount))
    progress = await applyBatchChunk(batch)
  }
  workflow.setCurrentDetails(detailsOf(progress, rowCount))
  return progress
}

function detailsOf({ doneCount, failedCount }: BatchProgress, rowCount: number): string {
  const percent = rowCount === 0 ? 100 : Math.floor((doneCount * 100) / rowCount)
  return [
    '| | |',
    '|---|---|',
    `| 进度 Progress | **${percent}%** ${doneCount} / ${rowCount} |`,
    `| 失败 Failed | ${failedCount} |`,
  ].join('\n')
}
