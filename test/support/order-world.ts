import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Runtime } from '@temporalio/worker'
import { eq } from 'drizzle-orm'
import { inject } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { createPartnerClient } from '../../activities/merchant-client.ts'
import { createOrderGateway, type OrderGateway } from '../../api/order-gateway.ts'
import { signReply } from '../../contract/reply-signature.ts'
import { connectDatabase, type Database } from '../../db/connect.ts'
import { orderStateLog, orders } from '../../db/schema/index.ts'
import { type DemoApplication, seedDemo } from '../../db/seed/demo.ts'
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order.ts'
import { type KeyRing, readMasterKeys } from '../../platform/key-ring.ts'
import { createWorkers } from '../../worker/create-workers.ts'
import { createTestDatabase } from './database.ts'

/** How the partner behind both endpoints answers; null hangs, a string is sent as it is. */
export type Answer = (call: { path: string; query: URLSearchParams; body: Record<string, unknown> }) => unknown

export interface OrderWorld {
  db: Database
  masterKeys: KeyRing
  gateway: OrderGateway
  client: Client
  taskQueue: string
  applications: DemoApplication[]
  /** Every call that partners got, oldest first. */
  calls: { path: string; body: Record<string, unknown> }[]
  answerWith(answer: Answer): void
  state(orderId: string): Promise<string | undefined>
  /** Waits until the order is in a state; the test's own time-out ends the waiting. */
  reaches(orderId: string, state: string): Promise<void>
  log(orderId: string): Promise<string[]>
  close(): Promise<void>
}

const KEYS = `k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 3)).toString('base64')}`

/** A real engine, a real database and a real worker, with a partner that answers as the test wants. */
export async function openOrderWorld(policy: Partial<OrderPolicy> = {}): Promise<OrderWorld> {
  const database = await createTestDatabase()
  const connection = connectDatabase({
    url: database.url,
    maxConnections: 10,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
  const masterKeys = readMasterKeys(KEYS)
  const partner = await startPartner()
  const applications = await seedDemo(connection.db, masterKeys, {
    merchantSimulatorUrl: partner.url,
    mallSimulatorUrl: partner.url,
  })
  partner.setSecrets(new Map(applications.map(({ appKey, secret }) => [appKey, secret])))

  const taskQueue = `orders-${randomUUID().slice(0, 8)}`
  const address = inject('temporalAddress')
  Runtime.install({
    shutdownSignals: [],
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
  })
  const native = await NativeConnection.connect({ address })
  const partners = createPartnerClient()
  const workers = await createWorkers({
    connection: native,
    namespace: 'default',
    activities: createActivities({
      db: connection.db,
      masterKeys,
      partners,
      shredAfterMs: 30 * 86_400_000,
      policy: DEFAULT_ORDER_POLICY,
    }),
    config: {
      taskQueue,
      bundlePath: inject('bundlePath'),
      workerSlots: { activities: 20, partnerCalls: 20, cachedWorkflows: 100 },
    },
  })
  const running = Promise.all(workers.map((worker) => worker.run()))
  const client = new Client({ connection: await Connection.connect({ address }) })
  const gateway = createOrderGateway({
    client,
    policy: { ...DEFAULT_ORDER_POLICY, ...policy },
    taskQueue,
    consoleUrl: null,
  })
  const { db } = connection

  const state = async (orderId: string) => (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0]?.state
  return {
    db,
    masterKeys,
    gateway,
    client,
    taskQueue,
    applications,
    calls: partner.calls,
    answerWith: partner.answerWith,
    state,
    reaches: async (orderId, wanted) => {
      for (let seen = await state(orderId); seen !== wanted; seen = await state(orderId)) {
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
    log: async (orderId) => {
      const rows = await db
        .select()
        .from(orderStateLog)
        .where(eq(orderStateLog.orderId, orderId))
        .orderBy(orderStateLog.seq)
      return rows.map((row) => `${row.event}→${row.to}`)
    },
    close: async () => {
      for (const worker of workers) worker.shutdown()
      await running
      await Promise.all([native.close(), client.connection.close(), partners.close(), partner.close()])
      await connection.close()
      await database.drop()
    },
  }
}

async function startPartner() {
  const calls: OrderWorld['calls'] = []
  let answer: Answer = () => ({})
  let secrets = new Map<string, string>()
  const server = createServer(
    (request, response) =>
      void respond(request).then((text) => {
        if (text === null) return
        const secret = secrets.get(String(request.headers['x-app-key'])) ?? ''
        const nonce = String(request.headers['x-nonce'])
        response.setHeader('Content-Type', 'application/json')
        response.setHeader('X-Signature', signReply(secret, { status: 200, nonce, body: Buffer.from(text) }))
        response.end(text)
      }),
  )
  async function respond(request: IncomingMessage): Promise<string | null> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://partner')
    const text = Buffer.concat(chunks).toString()
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    calls.push({ path, body })
    const given = answer({ path, query, body })
    if (given === null || typeof given === 'string') return given
    const echo = path.startsWith('/notices') ? { noticeId: body.noticeId } : { checkId: query.get('checkId') }
    return JSON.stringify({ code: 'OK', message: 'OK', data: { ...echo, ...(given as object) } })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answerWith: (next: Answer) => {
      answer = next
    },
    setSecrets: (next: Map<string, string>) => {
      secrets = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
