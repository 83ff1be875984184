import { randomUUID } from 'node:crypto'
import { createApp } from '../../api/app.ts'
import { createApplicationDirectory } from '../../api/application-directory.ts'
import { createIdempotency } from '../../api/idempotency-store.ts'
import { createNonceStore } from '../../api/nonce-store.ts'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { startServer } from '../../api/server.ts'
import { signedHeaders } from '../../contract/signature.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import type { OrderWorld } from './order-world.ts'
import { rateLimits } from './rate-limits.ts'

export const KUAIDI100_SALT = 'test-salt'

export interface Answer {
  status: number
  /** `data` of a success. */
  data: Record<string, unknown>
  /** The problem of a failure. */
  problem: Record<string, unknown>
  body: unknown
}

export interface MallCalls {
  /** Origin of the interfaces. */
  url: string
  get(path: string, query?: Record<string, string>): Promise<Answer>
  post(path: string, body: unknown, key?: string): Promise<Answer>
  /** A form as carriers push it, without our signature. */
  push(path: string, form: Record<string, string>): Promise<Answer>
  /** What was taken and is strange, oldest first. */
  notes: Record<string, unknown>[]
  close(): Promise<void>
}

/** The whole interface on a real socket, called as the demo's mall. `gateway` may be one that misbehaves. */
export async function openMallCalls(world: OrderWorld, gateway: OrderGateway = world.gateway): Promise<MallCalls> {
  const { db, masterKeys, applications } = world
  const mall = applications.find((application) => application.kind === 'MALL')
  if (!mall) throw new Error('the demo has no mall')
  const hosts = [{ host: '127.0.0.1', environment: 'SANDBOX' as const }]
  const report = (error: unknown) => console.error(error)
  const notes: Record<string, unknown>[] = []
  const app = createApp({
    directory: createApplicationDirectory(db, masterKeys),
    nonces: createNonceStore(db),
    idempotency: createIdempotency(db),
    limits: rateLimits(),
    hosts,
    trustedProxies: [],
    nowMs: Date.now,
    db,
    orders: gateway,
    masterKeys,
    policy: DEFAULT_ORDER_POLICY,
    cursorKey: Buffer.alloc(32, 7),
    kuaidi100: { salt: KUAIDI100_SALT },
    kdniao: null,
    publicBaseUrl: 'http://127.0.0.1',
    docsBase: '',
    report,
    note: (fields, text) => void notes.push({ ...fields, text }),
  })
  const server = await startServer({ app, host: '127.0.0.1', port: 0, hosts, report })
  const base = `http://127.0.0.1:${server.port}`

  async function call(method: string, target: string, init: { body?: string; key?: string } = {}): Promise<Answer> {
    const [path = '', query = ''] = target.split('?')
    const { appKey, secret } = mall ?? { appKey: '', secret: '' }
    const signed = signedHeaders({ direction: 'L2P', method, path, query, body: init.body ?? '', appKey, secret })
    const json: Record<string, string> =
      init.body === undefined ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': init.key ?? '' }
    return read(await fetch(base + target, { method, headers: { ...signed, ...json }, body: init.body }))
  }

  return {
    url: base,
    notes,
    get: (path, query = {}) =>
      call('GET', Object.keys(query).length > 0 ? `${path}?${new URLSearchParams(query).toString()}` : path),
    post: (path, body, key = randomUUID()) => call('POST', path, { body: JSON.stringify(body), key }),
    push: async (path, form) => read(await fetch(base + path, { method: 'POST', body: new URLSearchParams(form) })),
    close: () => server.close(1000),
  }
}

async function read(response: Response): Promise<Answer> {
  const body = JSON.parse(await response.text()) as Record<string, unknown>
  const data = (body.data ?? {}) as Record<string, unknown>
  return { status: response.status, data, problem: response.ok ? {} : body, body }
}
