import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '@temporalio/client'
import { connectDatabase } from '../db/connect.ts'
import { readConfig } from '../platform/config.ts'
import { blindIndex } from '../platform/envelope.ts'
import { createLogger } from '../platform/logger.ts'
import { createApiMetrics } from '../platform/metrics.ts'
import { onShutdown } from '../platform/shutdown.ts'
import { openTemporal } from '../platform/temporal.ts'
import { createApp } from './app.ts'
import { createApplicationDirectory } from './application-directory.ts'
import { registerDocs } from './docs.ts'
import { registerHealth } from './health.ts'
import { createIdempotency } from './idempotency-store.ts'
import { createNonceStore } from './nonce-store.ts'
import { observeCalls } from './observe-calls.ts'
import { createOrderGateway } from './order-gateway.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { startServer } from './server.ts'

const STATEMENT_TIMEOUT_MS = 3000
const POOL_CONNECTIONS = 10
/** Long enough for a balancer to see that /readyz says no, before connections are refused. */
const DRAIN_NOTICE_MS = 3000
const DRAIN_MS = 10_000

const config = readConfig()
const logger = createLogger({ name: 'api', level: config.logLevel })
const database = connectDatabase({
  url: config.databaseUrl,
  maxConnections: POOL_CONNECTIONS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: 'mallbridge-api',
})
// An engine that is away at our start makes /readyz say so, instead of ending us.
const { connection, namespace } = openTemporal(({ zh, message: en }) => logger.warn({ zh, en }, 'no Temporal yet'))
const client = new Client({ connection, namespace })
const { db } = database
const { orderPolicy: policy, taskQueue, consoleUrl, masterKeys, environment } = config
const orders = createOrderGateway({ client, policy, taskQueue, consoleUrl })
let isDraining = false
let inFlight = 0

const hosts = ['localhost', '127.0.0.1', '[::1]', ...config.allowedHosts].map((host) => ({ host, environment }))
const report = (error: unknown, requestId: string) => logger.error({ err: error, requestId }, 'a call failed')
const metrics = createApiMetrics({ inFlight: () => inFlight })
const app = createApp({
  directory: createApplicationDirectory(db, masterKeys),
  nonces: createNonceStore(db),
  idempotency: createIdempotency(db),
  limits: createRateLimiter(config.rateQuotas, () => performance.now()),
  hosts,
  trustedProxies: config.trustedProxies,
  nowMs: Date.now,
  db,
  orders,
  masterKeys,
  policy,
  cursorKey: Buffer.from(blindIndex(masterKeys, 'cursor', 'v1')),
  kuaidi100: config.kuaidi100,
  kdniao: config.kdniao,
  publicBaseUrl: config.publicBaseUrl ?? `http://127.0.0.1:${config.port}`,
  docsBase: '',
  report,
  note: (fields, text) => logger.warn(fields, text),
})
registerHealth(app, { db, orders, registry: metrics.registry, isDraining: () => isDraining })
await registerDocs(app)

const server = await startServer({
  app: { fetch: observeCalls(app, { logger, metrics, count: (change) => void (inFlight += change) }) },
  host: config.host,
  port: config.port,
  hosts,
  report,
})

onShutdown(logger, () => [
  {
    name: 'announce',
    run: async () => {
      isDraining = true
      await pause(config.isProduction ? DRAIN_NOTICE_MS : 0)
    },
  },
  { name: 'server', run: () => server.close(DRAIN_MS) },
  { name: 'temporal', run: () => connection.close() },
  { name: 'database', run: () => database.close() },
])

logger.info({ port: server.port, environment }, 'api ready')
