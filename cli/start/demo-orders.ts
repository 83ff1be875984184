import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Launch } from './launch.ts'
import type { WrittenDemo } from './write-demo.ts'

const LIMIT_MS = 60_000

export interface DemoOrder {
  orderId: string
  productKind: string
  orderState: string
}

interface SavedOrders {
  /** Tells the database apart for which these orders were placed. */
  seed: string
  orders: DemoOrder[]
}

/**
 * One order of each kind, placed by the mall simulator the first time that a database is used; later starts only find
 * their ids again.
 */
export async function placeDemoOrders(launch: Launch, demo: WrittenDemo): Promise<DemoOrder[]> {
  const seed = seedOf(launch, demo)
  const saved = await readSaved(launch.data.demoOrders)
  if (saved?.seed === seed) return saved.orders
  const response = await fetch(`${demo.mallSimulatorUrl}/demo-orders`, {
    method: 'POST',
    signal: AbortSignal.any([launch.interruption, AbortSignal.timeout(LIMIT_MS)]),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`HTTP ${response.status} ${text.slice(0, 500)}`)
  const { orders } = JSON.parse(text) as { orders: DemoOrder[] }
  await writeFile(launch.data.demoOrders, JSON.stringify({ seed, orders } satisfies SavedOrders), { mode: 0o600 })
  return orders
}

export function workflowUrl(demo: WrittenDemo, orderId: string): string | null {
  if (demo.temporalUiUrl === null) return null
  return `${demo.temporalUiUrl}/namespaces/${demo.temporalNamespace}/workflows/${encodeURIComponent(`order-${orderId}`)}`
}

function seedOf({ environment }: Launch, { mall, merchants }: WrittenDemo): string {
  const database = environment.databaseUrl ?? 'ours'
  const keys = [mall, ...merchants].map(({ id, appKey }) => `${id} ${appKey}`)
  return createHash('sha256')
    .update([database, ...keys].join('\n'))
    .digest('hex')
}

async function readSaved(file: string): Promise<SavedOrders | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SavedOrders
  } catch {
    return null
  }
}
