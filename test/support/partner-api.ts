import { randomUUID } from 'node:crypto'
import { createApp } from '../../api/app.ts'
import { type CallerApplication, type Environment, INBOUND_DIRECTION } from '../../api/caller.ts'
import { createIdempotency } from '../../api/idempotency-store.ts'
import { createNonceStore } from '../../api/nonce-store.ts'
import type { OrderGateway } from '../../api/order-gateway.ts'
import type { RateLimiter } from '../../api/rate-limiter.ts'
import { startServer } from '../../api/server.ts'
import { signedHeaders } from '../../contract/signature.ts'
import type { Database } from '../../db/connect.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import { rateLimits } from './rate-limits.ts'

export interface PartnerApiOptions {
  db: Database
  masterKeys: KeyRing
  orders: OrderGateway
  applications: readonly CallerApplication[]
  limits?: RateLimiter
}

export interface PartnerCall {
  path: string
  query?: string
  /** With a body it is a POST. */
  body?: unknown
  /** Instead of a JSON body, as it stands. */
  file?: { mediaType: string; bytes: Uint8Array<ArrayBuffer> }
  idempotencyKey?: string
}

export interface PartnerAnswer {
  status: number
  headers: Headers
  bytes: Uint8Array
  text: string
  /** `data` of a success, or the whole problem. */
  data: Record<string, unknown>
}

export interface PartnerApi {
  /** Origin of the sandbox. */
  url: string
  call(application: CallerApplication, call: PartnerCall): Promise<PartnerAnswer>
  /** Without a signature, as a browser opens a link. */
  open(url: string): Promise<PartnerAnswer>
  reported: unknown[]
  close(): Promise<void>
}

export function applicationOf(
  partnerKind: CallerApplication['partnerKind'],
  partnerId: string,
  changes: Partial<CallerApplication> = {},
): CallerApplication {
  return {
    appKey: `app-${partnerId}`,
    partnerId,
    partnerKind,
    environment: 'SANDBOX',
    isEnabled: true,
    allowedIps: ['127.0.0.1'],
    secrets: [{ keyId: 's1', secret: `secret of ${partnerId}`, notAfterMs: null }],
    ...changes,
  }
}

/** Names of this machine, one for each environment. */
const HOSTS = { SANDBOX: '127.0.0.1', LIVE: 'localhost' } as const

/** All interfaces on a real socket, with the real stores behind the front door. */
export async function startPartnerApi({
  db,
  masterKeys,
  orders,
  applications,
  limits = rateLimits(),
}: PartnerApiOptions): Promise<PartnerApi> {
  const reported: unknown[] = []
  const report = (error: unknown) => void reported.push(error)
  const hosts = Object.entries(HOSTS).map(([environment, host]) => ({ host, environment: environment as Environment }))
  const app = createApp({
    directory: { find: async (appKey) => applications.find((one) => one.appKey === appKey) ?? null },
    nonces: createNonceStore(db),
    idempotency: createIdempotency(db),
    limits,
    hosts,
    trustedProxies: [],
    nowMs: Date.now,
    db,
    orders,
    masterKeys,
    policy: DEFAULT_ORDER_POLICY,
    cursorKey: Buffer.from('the key of cursors in tests'),
    kuaidi100: null,
    kdniao: null,
    publicBaseUrl: 'https://api.mallbridge.example',
    docsBase: '',
    report,
    note: () => {},
  })
  const server = await startServer({ app, host: '127.0.0.1', port: 0, hosts, report })
  const originOf = (environment: Environment) => `http://${HOSTS[environment]}:${server.port}`
  return {
    url: originOf('SANDBOX'),
    call: async (application, { path, query = '', ...sent }) => {
      const { method, headers, content } = signed(application, { path, query, ...sent })
      const url = `${originOf(application.environment)}${path}${query === '' ? '' : `?${query}`}`
      return read(await fetch(url, { method, headers, body: content }))
    },
    open: async (url) => read(await fetch(url.replace('https://api.mallbridge.example', originOf('SANDBOX')))),
    reported,
    close: () => server.close(1000),
  }
}

function signed(
  { appKey, partnerKind, secrets }: CallerApplication,
  { path, query, body, file, idempotencyKey }: PartnerCall,
) {
  const content = file?.bytes ?? (body === undefined ? undefined : JSON.stringify(body))
  const method = content === undefined ? 'GET' : 'POST'
  const direction = INBOUND_DIRECTION[partnerKind]
  const secret = secrets[0]?.secret ?? ''
  const signature = signedHeaders({ direction, method, path, query, body: content ?? '', appKey, secret })
  const ofBody = {
    'Content-Type': file?.mediaType ?? 'application/json',
    'Idempotency-Key': idempotencyKey ?? randomUUID(),
  }
  return { method, content, headers: content === undefined ? signature : { ...signature, ...ofBody } }
}

async function read(answer: Response): Promise<PartnerAnswer> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const text = Buffer.from(bytes).toString('utf8')
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
  const data = (answer.ok ? json.data : json) as Record<string, unknown>
  return { status: answer.status, headers: answer.headers, bytes, text, data }
}
