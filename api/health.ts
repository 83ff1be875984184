import type { Registry } from 'prom-client'
import type { Database } from '../db/connect.ts'
import { isDatabaseReachable } from '../db/queries/health.ts'
import type { Api } from './create-api.ts'
import type { OrderGateway } from './order-gateway.ts'

const DATABASE_LIMIT_MS = 500
const ENGINE_LIMIT_MS = 1000
const CACHE_MS = 2000

export interface HealthDependencies {
  db: Database
  orders: OrderGateway
  registry: Registry
  isDraining: () => boolean
}

/** /livez never asks anybody; /readyz says which dependency is away; /metrics is for Prometheus. */
export function registerHealth(api: Api, { db, orders, registry, isDraining }: HealthDependencies): void {
  let known: { atMs: number; checks: { database: boolean; engine: boolean } } | null = null

  api.get('/livez', (context) => context.json({ status: 'ok' }))
  api.get('/readyz', async (context) => {
    const checks = await look()
    const isReady = checks.database && checks.engine && !isDraining()
    return context.json(
      { status: isReady ? 'ok' : 'unavailable', isDraining: isDraining(), checks },
      isReady ? 200 : 503,
    )
  })
  api.get('/metrics', async (context) => {
    context.header('Content-Type', registry.contentType)
    return context.body(await registry.metrics())
  })

  async function look() {
    if (known !== null && Date.now() - known.atMs < CACHE_MS) return known.checks
    const [database, engine] = await Promise.all([
      isDatabaseReachable(db, DATABASE_LIMIT_MS),
      orders.isReachable(ENGINE_LIMIT_MS),
    ])
    known = { atMs: Date.now(), checks: { database, engine } }
    return known.checks
  }
}
