import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notices, payments } from '../../db/schema/index.ts'
import { moveInDatabaseOnly } from '../support/lost-move.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

// The engine died after a task had moved the order in the database and before the task had ended: the engine knows
// nothing of the move, nor that it was asked for.

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
})
afterAll(() => world.close())

const display = { merchantName: '终端公司' }

test('a payment that only the database has is taken over when it is reported again, and the merchant is told once', async () => {
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await moveInDatabaseOnly(world.db, draft.orderId, payment(draft))

  const { outcome } = await world.gateway.send(draft.orderId, payment(draft))

  expect(outcome).toMatchObject({ orderState: 'WAIT_ACCEPT', version: 2 })
  await world.reaches(draft.orderId, 'WAIT_SHIP')
  expect(await world.log(draft.orderId)).toEqual(['PLACE→WAIT_PAY', 'PAID→WAIT_ACCEPT', 'ACCEPT→WAIT_SHIP'])
  expect(await world.db.$count(payments, eq(payments.orderId, draft.orderId))).toBe(1)
  const isCreated = and(eq(notices.orderId, draft.orderId), eq(notices.type, 'ORDER_CREATED'))
  expect(await world.db.select().from(notices).where(isCreated)).toMatchObject([{ state: 'DELIVERED', attempts: 1 }])
})

test('another request is decided on what the database has, not on what the engine remembers', async () => {
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await moveInDatabaseOnly(world.db, draft.orderId, payment(draft))

  const { outcome } = await world.gateway.send(draft.orderId, {
    event: 'CANCEL',
    actor: 'MALL',
    requestKey: 'cancel/C1',
    cancellation: { cancelNo: 'C1', cancelId: 'id-C1', deductionFen: 0 },
  })

  // Cancelled after payment: money goes back. The engine alone would have cancelled an unpaid order.
  expect(['CANCELLING', 'REFUNDING']).toContain(outcome?.orderState)
  expect((await world.log(draft.orderId)).slice(0, 2)).toEqual(['PLACE→WAIT_PAY', 'PAID→WAIT_ACCEPT'])
})

test('an engine that refuses from an older version is right again once it has caught up', async () => {
  const draft = await draftBare(world)
  const signed = { event: 'SIGNED', actor: 'MALL', requestKey: 'receipt/SIGNED' } as const
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  await world.reaches(draft.orderId, 'WAIT_SHIP')
  await moveInDatabaseOnly(world.db, draft.orderId, shipment(draft))
  await expect(world.gateway.send(draft.orderId, signed)).rejects.toMatchObject({ extra: { version: 3 } })

  await world.gateway.catchUp(draft.orderId)

  const { outcome } = await world.gateway.send(draft.orderId, signed)
  expect(outcome).toMatchObject({ orderState: 'SIGNED', version: 5 })
})
