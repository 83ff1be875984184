import * as queues from '../../domain/task-queue.ts'
import type { catalogueBatchWorkflow } from '../../workflows/index.ts'
import type * as messages from '../../workflows/messages.ts'
import { engineDeadlineMs } from '../call-deadline.ts'
import type { GatewaySettings } from './delivered.ts'
import { throwFailure } from './engine-failure.ts'

const START_LIMIT_MS = 5000

/** What brings a merchant's file to the worker. */
export function catalogueBatchCalls({ client, taskQueue }: GatewaySettings) {
  return { startCatalogueBatch }

  async function startCatalogueBatch(batch: messages.CatalogueBatchInput): Promise<void> {
    const started = client.withDeadline(engineDeadlineMs(START_LIMIT_MS), () =>
      client.workflow.start<typeof catalogueBatchWorkflow>('catalogueBatchWorkflow', {
        workflowId: queues.catalogueBatchWorkflowId(batch.batchId),
        taskQueue,
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `导入目录 catalogue | ${batch.merchantId} | ${batch.rowCount}`,
        args: [batch],
      }),
    )
    await started.catch(throwFailure)
  }
}
