import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Runtime } from '@temporalio/worker'
import { eq } from 'drizzle-orm'
import { inject } from 'vitest'
import { createCarrierClient } from '../../activities/carrier-client.ts'
import { createActivities } from '../../activities/index.ts'
import { createPartnerClient } from '../../activities/merchant-client.ts'
import { createOrderGateway, type OrderGateway } from '../../api/order-gateway.ts'
import { connectDatabase, type Database } from '../../db/connect.ts'
import { orderStateLog, orders } from '../../db/schema/index.ts'
import { type DemoApplication, seedDemo } from '../../db/seed/demo.ts'
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order.ts'
import type { CarrierAccount } from '../../platform/carrier-account.ts'
import { type KeyRing, readMasterKeys } from '../../platform/key-ring.ts'
import { createWorkers } from '../../worker/create-workers.ts'
import { createTestDatabase } from './database.ts'
import { TEST_MASTER_KEYS } from './master-keys.ts'
import { type Answer, type PartnerCall, startPartner } from './partner.ts'
import { recordHistories } from './record-histories.ts'

export interface OrderWorld {
  db: Database
  masterKeys: KeyRing
  gateway: OrderGateway
  client: Client
  taskQueue: string
  applications: DemoApplication[]
  /** Every call that partners got, oldest first. */
  calls: PartnerCall[]
  answerWith(answer: Answer): void
  state(orderId: string): Promise<string | undefined>
  /** Waits until the order is in a state; the test's own time-out ends the waiting. */
  reaches(orderId: string, state: string): Promise<void>
  log(orderId: string): Promise<string[]>
  close(): Promise<void>
}

/** A real engine, a real database and a real worker, with a partner that answers as the test wants. */
export async function openOrderWorld(
  policy: Partial<OrderPolicy> = {},
  carrierAccount: CarrierAccount | null = null,
): Promise<OrderWorld> {
  const database = await createTestDatabase()
  const connection = connectDatabase({
    url: database.url,
    maxConnections: 10,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
  const masterKeys = readMasterKeys(TEST_MASTER_KEYS)
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
  const carrier = createCarrierClient()
  const workers = await createWorkers({
    connection: native,
    namespace: 'default',
    activities: createActivities({
      db: connection.db,
      masterKeys,
      partners,
      carrierAccount,
      postToCarrier: carrier.post,
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
    policy: { ...DEFAULT_ORDER_POLICY, subscribesParcels: carrierAccount !== null, ...policy },
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
      const recordDirectory = inject('recordDirectory')
      if (recordDirectory !== null) await recordHistories(client, taskQueue, recordDirectory)
      for (const worker of workers) worker.shutdown()
      await running
      await Promise.all([native.close(), client.connection.close(), partners.close(), carrier.close(), partner.close()])
      await connection.close()
      await database.drop()
    },
  }
}
