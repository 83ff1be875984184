import { fileURLToPath } from 'node:url'
import { type ActivityInterceptorsFactory, type NativeConnection, Worker } from '@temporalio/worker'
import type { Activities } from '../activities/index.ts'
import { bulkTaskQueueOf, partnerTaskQueueOf } from '../domain/task-queue.ts'
import type { Config } from '../platform/config.ts'
import { withoutParameters } from '../platform/failed-query.ts'

export interface WorkerSettings {
  connection: NativeConnection
  namespace: string
  activities: Activities
  config: Pick<Config, 'taskQueue' | 'bundlePath' | 'workerSlots'>
}

/** What an activity throws is kept in histories and shown in the Web UI. */
const throwSafely: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: (input, next) =>
      next(input).catch((error: unknown) => {
        throw withoutParameters(error)
      }),
  },
})

/** Each takes a database connection for as long as it runs, and a core. */
const BULK_SLOTS = 2

/** The workers of a process: one for orders and their database steps, one for the calls to partners, one for files. */
export async function createWorkers({ connection, namespace, activities, config }: WorkerSettings): Promise<Worker[]> {
  const { taskQueue, bundlePath, workerSlots } = config
  const interceptors = { activity: [throwSafely] }
  const times = { shutdownGraceTime: '10s', shutdownForceTime: '20s' } as const
  const common = { connection, namespace, activities, interceptors, ...times }
  const workflows =
    bundlePath === null
      ? { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) }
      : { workflowBundle: { codePath: bundlePath } }
  return Promise.all([
    Worker.create({
      ...common,
      ...workflows,
      taskQueue,
      maxCachedWorkflows: workerSlots.cachedWorkflows,
      maxConcurrentActivityTaskExecutions: workerSlots.activities,
    }),
    // Its slots may all hang without an order's own steps noticing.
    Worker.create({
      ...common,
      taskQueue: partnerTaskQueueOf(taskQueue),
      maxConcurrentActivityTaskExecutions: workerSlots.partnerCalls,
    }),
    Worker.create({
      ...common,
      taskQueue: bulkTaskQueueOf(taskQueue),
      maxConcurrentActivityTaskExecutions: BULK_SLOTS,
    }),
  ])
}
