import { Client, ScheduleAlreadyRunning } from '@temporalio/client'
import { registerSearchAttributes, type TemporalConnection } from '../platform/temporal.ts'

/** Search attributes and the retention Schedule: there after the first worker's start, left alone by all later ones. */
export async function prepareEngine({ connection, namespace }: TemporalConnection, taskQueue: string): Promise<void> {
  await registerSearchAttributes(connection, namespace)
  const client = new Client({ connection, namespace })
  try {
    await client.schedule.create({
      scheduleId: 'retention',
      spec: { intervals: [{ every: '1h' }] },
      policies: { overlap: 'SKIP', catchupWindow: '1h' },
      action: {
        type: 'startWorkflow',
        workflowType: 'retentionWorkflow',
        workflowId: 'retention',
        taskQueue,
        staticSummary: '数据到期清理 retention',
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
