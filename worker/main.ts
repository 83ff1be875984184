import { Runtime } from '@temporalio/worker'
import { createCarrierClient } from '../activities/carrier-client.ts'
import { createActivities } from '../activities/index.ts'
import { createPartnerClient } from '../activities/merchant-client.ts'
import { connectDatabase } from '../db/connect.ts'
import { readConfig } from '../platform/config.ts'
import { createLogger } from '../platform/logger.ts'
import { onShutdown } from '../platform/shutdown.ts'
import { TemporalConnectionError } from '../platform/temporal-trouble.ts'
import { connectEngine } from './connect-engine.ts'
import { createWorkers } from './create-workers.ts'
import { createEngineLogger } from './engine-logger.ts'
import { metricsAddress } from './metrics-address.ts'

const STATEMENT_TIMEOUT_MS = 15_000
const POOL_CONNECTIONS = 15
const config = readConfig()
const logger = createLogger({ name: 'worker', level: config.logLevel })
const bindAddress = metricsAddress(config)

Runtime.install({
  // Signals have one owner, platform/shutdown.ts.
  shutdownSignals: [],
  logger: createEngineLogger(logger),
  telemetryOptions: {
    logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
    ...(bindAddress === null ? {} : { metrics: { prometheus: { bindAddress } } }),
  },
})

const database = connectDatabase({
  url: config.databaseUrl,
  maxConnections: POOL_CONNECTIONS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: 'mallbridge-worker',
})
const partners = createPartnerClient()
const carrier = createCarrierClient()
const activities = createActivities({
  db: database.db,
  masterKeys: config.masterKeys,
  partners,
  carrierAccount: config.carrierAccount,
  postToCarrier: carrier.post,
  shredAfterMs: config.shredAfterMs,
  policy: config.orderPolicy,
})
const { connection, namespace } = await connectEngine({ taskQueue: config.taskQueue, logger }).catch(
  (error: unknown) => {
    if (!(error instanceof TemporalConnectionError)) throw error
    logger.fatal({ zh: error.zh, en: error.message }, 'no Temporal')
    process.exit(1)
  },
)
const workers = await createWorkers({ connection, namespace, activities, config })
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
  { name: 'tracking provider', run: () => carrier.close() },
  { name: 'temporal', run: () => connection.close() },
  { name: 'database', run: () => database.close() },
])

logger.info({ queue: config.taskQueue }, 'worker ready')
await running
