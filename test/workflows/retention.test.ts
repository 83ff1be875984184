import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertNonce } from '../../db/commands/nonces.ts'
import { openPersonal } from '../../db/commands/vault.ts'
import { dataKeys, nonces, phoneNumbers } from '../../db/schema/index.ts'
import { draftBare } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

const retain = () =>
  world.client.workflow.execute('retentionWorkflow', {
    taskQueue: world.taskQueue,
    workflowId: `retention-${Math.random()}`,
  })

test('retentionWorkflow: applyRetention destroys the key of an order that ended long ago, and with it the person', async () => {
  const ended = await draftBare(world)
  const open = await draftBare(world)
  for (const draft of [ended, open]) await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(ended.orderId, {
    event: 'CANCEL',
    actor: 'MALL',
    requestKey: 'c',
    cancellation: { cancelNo: 'c', cancelId: 'c', deductionFen: 0 },
  })
  expect(await openPersonal(world.db, world.masterKeys, ended.vaultId)).not.toBeNull()
  await world.db
    .update(dataKeys)
    .set({ shredAfter: sql`now() - interval '1 second'` })
    .where(eq(dataKeys.vaultId, ended.vaultId))

  const { shreddedKeys } = (await retain()) as { shreddedKeys: number }

  expect(shreddedKeys).toBe(1)
  expect(await openPersonal(world.db, world.masterKeys, ended.vaultId)).toBeNull()
  expect(await openPersonal(world.db, world.masterKeys, open.vaultId)).not.toBeNull()
  const [proof] = await world.db.select().from(dataKeys).where(eq(dataKeys.vaultId, ended.vaultId))
  expect(proof).toMatchObject({ wrappedKey: null, shreddedAt: expect.any(Date) })
})

test('numbers leave the freezer as reused ones and nonces that have run out are cleared', async () => {
  await world.db
    .update(phoneNumbers)
    .set({ state: 'AGING', agingUntil: sql`now() - interval '1 second'` })
    .where(eq(phoneNumbers.phoneNumber, '13800001000'))
  await insertNonce(world.db, { appKey: 'a', direction: 'M2P', nonce: 'old', expiresAtMs: Date.now() - 1000 })

  await retain()

  const [number] = await world.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, '13800001000'))
  expect(number).toMatchObject({ state: 'AVAILABLE', isReused: true })
  expect(await world.db.$count(nonces, eq(nonces.nonce, 'old'))).toBe(0)
})
