import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lateEvents, orders } from '../../db/schema/index.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({ noticeAlertMs: 300 })
})
afterAll(() => world.close())

const display = { merchantName: '终端公司' }
const rowOf = async (orderId: string) => (await world.db.select().from(orders).where(eq(orders.orderId, orderId)))[0]

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25))
}

test('recordAttention: a notice that is late shows in the row, and no longer once the merchant has it', async () => {
  let answer = (_reply: unknown): void => undefined
  const slow = new Promise((resolve) => {
    answer = resolve
  })
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? slow : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))

  await until(async () => (await rowOf(draft.orderId))?.attention === 'NOTICE_DELAYED')
  answer({ accepted: 'QUEUED' })
  await until(async () => (await rowOf(draft.orderId))?.attention === null)

  const row = await rowOf(draft.orderId)
  expect(row?.facts).toMatchObject({ noticeState: 'DELIVERED', attention: null, version: row?.version })
})

test('an order whose database lost moves is held, answers at once, and goes on when that is mended', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'QUEUED' } : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  await until(async () => (await rowOf(draft.orderId))?.version === 2)
  const isIt = eq(orders.orderId, draft.orderId)
  await world.db.update(orders).set({ version: 1 }).where(isIt)
  const handle = world.client.workflow.getHandle(`order-${draft.orderId}`)
  const accept = { event: 'ACCEPT', actor: 'MERCHANT', requestKey: 'accept' } as const

  await expect(world.gateway.send(draft.orderId, accept)).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(await handle.query('orderFacts')).toMatchObject({ version: 2, attention: 'HOLD DATABASE_BEHIND' })
  await handle.signal('handedOver', { ...accept, requestKey: 'accept-2' })
  await world.db.update(orders).set({ version: 2 }).where(isIt)
  const release = { event: 'RELEASE', actor: 'OPERATOR', requestKey: 'release', reason: '已恢复' } as const
  await world.gateway.send(draft.orderId, release)

  await world.reaches(draft.orderId, 'WAIT_SHIP')
  expect(await world.db.$count(lateEvents, eq(lateEvents.orderId, draft.orderId))).toBe(0)
})
