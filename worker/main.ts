import { fileURLToPath } from 'node:url'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createActivities } from '../activities/index.ts'
import { createPartnerClient } from '../activities/merchant-client.ts'
import { connectDatabase } from '../db/connect.ts'
import { ORDER_TASK_QUEUE, PARTNER_TASK_QUEUE } from '../domain/task-queue.ts'
import { readConfig } from '../platform/config.ts'
import { createLogger } from '../platform/logger.ts'
import { onShutdown } from '../platform/shutdown.ts'

const STATEMENT_TIMEOUT_MS = 15_000
const POOL_CONNECTIONS = 15
const config = readConfig()
const logger = createLogger({ name: 'worker', level: config.logLevel })

Runtime.install({
  // Signals have one owner, platform/shutdown.ts.
  shutdownSignals: [],
  telemetryOptions:
    config.metricsPort > 0 ? { metrics: { prometheus: { bindAddress: `127.0.0.1:${config.metricsPort}` } } } : {},
})

const database = connectDatabase({
  url: config.databaseUrl,
  maxConnections: POOL_CONNECTIONS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: 'mallbridge-worker',
})
const partners = createPartnerClient()
const activities = createActivities({
  db: database.db,
  masterKeys: config.masterKeys,
  partners,
  shredAfterMs: config.shredAfterMs,
})
const { connectionOptions, namespace } = loadClientConnectConfig()
const connection = await NativeConnection.connect(connectionOptions)
const common = { connection, namespace, activities, shutdownGraceTime: '10s', shutdownForceTime: '20s' } as const
const workers = await Promise.all([
  Worker.create({
    ...common,
    ...(config.bundlePath === null
      ? { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) }
      : { workflowBundle: { codePath: config.bundlePath } }),
    taskQueue: ORDER_TASK_QUEUE,
    maxCachedWorkflows: config.workerSlots.cachedWorkflows,
    maxConcurrentActivityTaskExecutions: config.workerSlots.activities,
  }),
  // Calls to partners have a worker of their own: its slots may all hang without an order's own steps noticing.
  Worker.create({
    ...common,
    taskQueue: PARTNER_TASK_QUEUE,
    maxConcurrentActivityTaskExecutions: config.workerSlots.partnerCalls,
  }),
])
const running = Promise.all(workers.map((worker) => worker.run()))

onShutdown(logger, () => [
  {
    name: 'workers',
    run: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
      await running
    },
  },
  { name: 'partners', run: () => partners.close() },
  { name: 'temporal', run: () => connection.close() },
  { name: 'database', run: () => database.close() },
])

logger.info({ queues: [ORDER_TASK_QUEUE, PARTNER_TASK_QUEUE] }, 'worker ready')
await running
