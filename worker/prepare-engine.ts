import { Client, isGrpcServiceError, ScheduleAlreadyRunning } from '@temporalio/client'
import type { Logger } from '../platform/logger.ts'
import { SEARCH_ATTRIBUTES } from '../platform/search-attributes.ts'
import { registerSearchAttributes, type TemporalConnection } from '../platform/temporal.ts'

/** Search attributes and the retention Schedule: there after the first worker's start, left alone by all later ones. */
export async function prepareEngine(
  { connection, namespace }: TemporalConnection,
  { taskQueue, logger }: { taskQueue: string; logger: Logger },
): Promise<void> {
  try {
    await registerSearchAttributes(connection, namespace)
  } catch (error) {
    // Where an operator has registered them and workers may not, the orders' own starts will tell if one is missing.
    if (!isGrpcServiceError(error)) throw error
    logger.warn({ err: error, needed: Object.keys(SEARCH_ATTRIBUTES) }, 'search attributes could not be registered')
  }
  const client = new Client({ connection, namespace })
  try {
    await client.schedule.create({
      scheduleId: `retention-${taskQueue}`,
      spec: { intervals: [{ every: '1h' }] },
      policies: { overlap: 'SKIP', catchupWindow: '1h' },
      action: {
        type: 'startWorkflow',
        workflowType: 'retentionWorkflow',
        workflowId: `retention-${taskQueue}`,
        taskQueue,
        staticSummary: '数据到期清理 retention',
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
