import { z } from '@hono/zod-openapi'
import { engineDeadlineMs } from '../../../api/call-deadline.ts'
import type { NonceEntry } from '../../../api/caller.ts'
import { createApi } from '../../../api/create-api.ts'
import type { FrontDoor } from '../../../api/front-door-env.ts'
import type { Idempotency, StoredAnswer } from '../../../api/idempotency.ts'
import { registerOperation } from '../../../api/register-operation.ts'
import { startServer } from '../../../api/server.ts'
import { codeField } from '../../../contract/field.ts'
import { queryInteger } from '../../../contract/query-value.ts'
import { Failure } from '../../../domain/failure.ts'
import { rateLimits } from '../../support/rate-limits.ts'
import { APPS, HOSTS, NOW_MS } from './apps.ts'

/** The front door on a real socket, with stores in memory and handlers that write down what they were asked. */
export async function openHouse({ trustedProxies = [] as string[], limits = rateLimits({ REFUSED: 0 }) } = {}) {
  const calls: unknown[] = []
  const reported: unknown[] = []
  const nonces = new Set<string>()
  /** Keys that the directory was asked for. */
  const lookups: string[] = []
  const broken = { directory: false, nonces: false, handler: false }
  const door: FrontDoor = {
    directory: {
      find: async (appKey) => {
        lookups.push(appKey)
        return orBroken(broken.directory, Object.values(APPS).find((app) => app.appKey === appKey) ?? null)
      },
    },
    nonces: { insertIfAbsent: async (entry) => orBroken(broken.nonces, insert(nonces, entry)) },
    idempotency: idempotencyInMemory(),
    limits,
    hosts: HOSTS,
    trustedProxies,
    nowMs: () => NOW_MS,
  }
  const report = (error: unknown) => reported.push(error)
  const api = createApi({ docsBase: '', report })
  registerAll(api, door, (request) => {
    calls.push(request)
    if (broken.handler) throw new Error('select secret from app failed at /srv/db.ts:1')
  })
  const start = (socketLimits?: object) =>
    startServer({ app: api, host: '127.0.0.1', port: 0, hosts: HOSTS, report, limits: socketLimits })
  return { api, calls, reported, nonces, lookups, broken, start, server: await start() }
}

export type House = Awaited<ReturnType<typeof openHouse>>

/** A part of what the real interface takes, under the same names: the rows are sent to both. */
const StateBody = z.strictObject({
  event: z.enum(['ACCEPT', 'REJECT']),
  expectedVersion: z.int().min(1),
  reason: z.string().min(1).max(200).optional(),
  contractInstanceId: codeField(32, '合约实例号', 'the contract as booked').optional(),
})

function registerAll(api: House['api'], door: FrontDoor, record: (request: unknown) => void): void {
  const texts = {
    summary: { zh: '测试', en: 'Test' },
    description: { zh: '测试接口', en: 'A test interface' },
    failures: [],
  }
  registerOperation(api, door, {
    ...texts,
    operationId: 'changeOrderState',
    method: 'POST',
    path: '/v1/orders/{orderId}/state',
    callers: ['MERCHANT'],
    params: z.strictObject({ orderId: z.string().max(32) }),
    body: StateBody,
    response: z.object({ orderId: z.string(), by: z.string(), changed: z.boolean() }),
    failures: ['STATE_CONFLICT', 'ORDER_NOT_FOUND'],
    statuses: [200, 202],
    handler: async ({ caller, params, body, rawBody, requestId }) => {
      record({
        caller,
        params,
        body,
        bytes: rawBody.length,
        requestId,
        engineMs: engineDeadlineMs(60_000) - Date.now(),
      })
      if (body.reason === 'refuse') throw new Failure('STATE_CONFLICT', { extra: { currentState: 'WAIT_SHIP' } })
      const data = { orderId: params.orderId, by: caller.partnerId, changed: true, certNo: 'never leaves' }
      return { status: body.reason === 'later' ? 202 : 200, data }
    },
  })
  registerOperation(api, door, {
    ...texts,
    operationId: 'listOrders',
    method: 'GET',
    path: '/v1/orders',
    callers: ['MERCHANT'],
    query: z.strictObject({
      orderState: z.array(z.enum(['WAIT_SHIP', 'AUDITING'])).optional(),
      trackingNo: z.string().max(20).optional(),
      limit: queryInteger({ minimum: 1, maximum: 100 }).default(50),
    }),
    response: z.object({ limit: z.number(), states: z.array(z.string()), trackingNo: z.string().nullable() }),
    handler: async ({ query }) => {
      record(query)
      return { data: { limit: query.limit, states: query.orderState ?? [], trackingNo: query.trackingNo ?? null } }
    },
  })
  registerOperation(api, door, {
    ...texts,
    operationId: 'releaseNumber',
    method: 'POST',
    path: '/v1/mall/numbers/{phoneNumber}/release',
    callers: ['MALL'],
    response: z.object({ done: z.boolean() }),
    handler: async ({ params }) => {
      record(params)
      return { data: { done: true } }
    },
  })
  registerOperation(api, door, {
    ...texts,
    operationId: 'receiveCarrierPush',
    method: 'POST',
    path: '/v1/carriers/{provider}/push',
    callers: 'PUBLIC',
    params: z.strictObject({ provider: z.string() }),
    response: z.object({ bytes: z.number() }),
    handler: async ({ caller, params, rawBody }) => {
      if (params.provider === 'nobody') throw new Failure('NOT_FOUND')
      record({ caller })
      return { data: { bytes: rawBody.length } }
    },
  })
}

function insert(nonces: Set<string>, { appKey, direction, nonce }: NonceEntry): boolean {
  const key = `${appKey} ${direction} ${nonce}`
  return nonces.has(key) ? false : Boolean(nonces.add(key))
}

function orBroken<Value>(isBroken: boolean, value: Value): Value {
  if (isBroken) throw new Error('connect ECONNREFUSED 10.0.0.5:5432')
  return value
}

function idempotencyInMemory(): Idempotency {
  const kept = new Map<string, { requestHash: string; answer: StoredAnswer }>()
  return {
    async run({ caller, key, requestHash }, execute) {
      const id = `${caller.appKey} ${key}`
      const first = kept.get(id)
      if (first && first.requestHash !== requestHash) throw new Failure('IDEMPOTENCY_KEY_REUSED')
      if (first) return { ...first.answer, replayed: true }
      const answer = await execute()
      kept.set(id, { requestHash, answer })
      return { ...answer, replayed: false }
    },
  }
}
