import { randomUUID } from 'node:crypto'
import type { Connection } from '@temporalio/client'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notices, orders } from '../../db/schema/index.ts'
import { type Reconciled } from '../../domain/reconciliation.ts'
import { createLogger } from '../../platform/logger.ts'
import { prepareEngine } from '../../worker/prepare-engine.ts'
import { moveInDatabaseOnly } from '../support/lost-move.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
})
afterAll(() => world.close())

const reconcile = (): Promise<Reconciled> =>
  world.client.workflow.execute('reconcileWorkflow', {
    taskQueue: world.taskQueue,
    workflowId: `reconcile-${randomUUID()}`,
  })

/** Beyond the time in which a move may still be on its way. */
const letSettle = (orderId: string) =>
  world.db.update(orders).set({ updatedAt: sql`now() - interval '1 minute'` }).where(eq(orders.orderId, orderId))

async function placed() {
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  return draft
}

const versionOf = async (orderId: string) =>
  (await world.client.workflow.getHandle(`order-${orderId}`).query<{ version: number }>('orderFacts')).version

test('reconcileOrders: an order whose payment the engine lost goes on without anybody asking, and its merchant is told once', async () => {
  const [lost, fine] = [await placed(), await placed()]
  await moveInDatabaseOnly(world.db, lost.orderId, payment(lost))
  for (const { orderId } of [lost, fine]) await letSettle(orderId)
  expect(await versionOf(lost.orderId)).toBe(1)

  const round = await reconcile()

  expect(round).toMatchObject({ healed: 1, behind: [], missing: [], unclear: 0, sinceMs: 0 })
  await world.reaches(lost.orderId, 'WAIT_SHIP')
  expect(await world.log(lost.orderId)).toEqual(['PLACE→WAIT_PAY', 'PAID→WAIT_ACCEPT', 'ACCEPT→WAIT_SHIP'])
  const isCreated = and(eq(notices.orderId, lost.orderId), eq(notices.type, 'ORDER_CREATED'))
  expect(await world.db.select().from(notices).where(isCreated)).toMatchObject([{ state: 'DELIVERED', attempts: 1 }])
  // Being asked leaves no trace in an order that is as it should be.
  const { events } = await world.client.workflow.getHandle(`order-${fine.orderId}`).fetchHistory()
  expect(JSON.stringify(events)).not.toContain('CATCH_UP')
  await letSettle(lost.orderId)
  expect(await reconcile()).toMatchObject({ healed: 0, behind: [], missing: [] })
})

test('a move that may still be on its way is left alone', async () => {
  const draft = await placed()
  await moveInDatabaseOnly(world.db, draft.orderId, payment(draft))

  expect(await reconcile()).toMatchObject({ healed: 0 })
  expect(await versionOf(draft.orderId)).toBe(1)
  await world.gateway.catchUp(draft.orderId)
})

test('an order whose database has less, and one that the engine does not run, are named for an operator', async () => {
  const [behind, missing] = [await placed(), await placed()]
  await world.gateway.send(behind.orderId, payment(behind))
  await world.reaches(behind.orderId, 'WAIT_SHIP')
  await world.db.update(orders).set({ version: 1 }).where(eq(orders.orderId, behind.orderId))
  await world.client.connection.workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: `order-${missing.orderId}` },
  })
  for (const { orderId } of [behind, missing]) await letSettle(orderId)

  const named = async () => {
    const { behind: less, missing: gone } = await reconcile()
    return [less, gone]
  }

  await expect.poll(named, { timeout: 20_000 }).toEqual([[behind.orderId], [missing.orderId]])
})

test('the Schedule goes on where its last round ended', async () => {
  const { client, taskQueue } = world
  const engine = { connection: client.connection as Connection, namespace: 'default' }
  await prepareEngine(engine, { taskQueue, logger: createLogger({ name: 'test', level: 'silent' }) })
  const schedule = client.schedule.getHandle(`reconcile-${taskQueue}`)
  try {
    await schedule.update((made) => ({ ...made, spec: { intervals: [{ every: '1s' }] } }))
    const rounds = async () => (await schedule.describe()).info.recentActions.map(({ action }) => action)
    await expect.poll(async () => (await rounds()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3)
    await schedule.pause()
    const [first, second] = await Promise.all(
      (await rounds()).slice(0, 2).map(async (action): Promise<Reconciled> => {
        const { workflowId, firstExecutionRunId } = action.workflow
        return client.workflow.getHandle(workflowId, firstExecutionRunId).result()
      }),
    )

    expect(first?.sinceMs).toBe(0)
    expect(second).toMatchObject({ sinceMs: (first?.untilMs ?? 0) - 300_000, completeAtMs: first?.completeAtMs })
  } finally {
    for (const name of ['retention', 'catalogue', 'reconcile']) {
      await client.schedule.getHandle(`${name}-${taskQueue}`).delete()
    }
  }
})
