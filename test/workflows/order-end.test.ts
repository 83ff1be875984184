import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

const LATE_PAYMENT_MS = 3000

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({ latePaymentMs: LATE_PAYMENT_MS, payMs: 1000 })
})
afterAll(() => world.close())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const display = { merchantName: '终端公司' }

test('a late payment that is still being booked as the order would end keeps it alive', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, display)
  await world.gateway.send(orderId, { event: 'CANCEL', actor: 'MALL', requestKey: 'cancel/1' })
  await pause(LATE_PAYMENT_MS / 2)

  const paid = await world.db.transaction(async (transaction) => {
    await transaction.execute(sql`select 1 from orders where order_id = ${orderId} for update`)
    const booking = world.gateway.send(orderId, payment(draft))
    await pause(LATE_PAYMENT_MS * 0.8)
    return { booking }
  })
  await paid.booking

  await world.reaches(orderId, 'WAIT_SHIP')
  const { status } = await world.client.workflow.getHandle(`order-${orderId}`).describe()
  expect(status.name).toBe('RUNNING')
})

test('an order that is over but for a mall that is away waits for it without being woken again and again', async () => {
  world.answerWith(() => '{"code":"NO","message":"no"}')
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, display)
  await world.reaches(orderId, 'CANCELLED')

  await pause(LATE_PAYMENT_MS + 1000)

  const { events } = await world.client.workflow.getHandle(`order-${orderId}`).fetchHistory()
  expect((events ?? []).filter((event) => event.timerStartedEventAttributes)).toHaveLength(2)
})
