import { Client, isGrpcServiceError, ScheduleAlreadyRunning } from '@temporalio/client'
import type { Logger } from '../platform/logger.ts'
import { SEARCH_ATTRIBUTES } from '../platform/search-attributes.ts'
import { registerSearchAttributes, type TemporalConnection } from '../platform/temporal.ts'

interface RecurringWork {
  /** Of the Schedule and its workflow, before the task queue's name. */
  name: string
  workflowType: string
  every: '1h' | '5m' | '1m'
  /** How far back rounds are made up for that nobody could start. */
  catchupWindow: '1h' | '5m' | '1m'
  summary: string
}

const SCHEDULES: readonly RecurringWork[] = [
  {
    name: 'retention',
    workflowType: 'retentionWorkflow',
    every: '1h',
    catchupWindow: '1h',
    summary: '数据到期清理 retention',
  },
  {
    name: 'catalogue',
    workflowType: 'catalogueUpkeepWorkflow',
    every: '1m',
    catchupWindow: '1m',
    summary: '目录到期与库存 catalogue upkeep',
  },
  {
    name: 'reconcile',
    workflowType: 'reconcileWorkflow',
    every: '5m',
    catchupWindow: '5m',
    summary: '对账 reconcile',
  },
]

/** Search attributes and Schedules: there after the first worker's start, left alone by all later ones. */
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
  for (const work of SCHEDULES) await createSchedule(client, work, taskQueue)
}

async function createSchedule(client: Client, work: RecurringWork, taskQueue: string): Promise<void> {
  const { name, workflowType, every, catchupWindow, summary } = work
  try {
    await client.schedule.create({
      scheduleId: `${name}-${taskQueue}`,
      spec: { intervals: [{ every }] },
      policies: { overlap: 'SKIP', catchupWindow },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: `${name}-${taskQueue}`,
        taskQueue,
        staticSummary: summary,
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
