import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  // The days since shipping are all that an order has; those after a signature are for parcels that a carrier saw.
  world = await openOrderWorld({ confirmAfterShipMs: 600, firstTraceMs: 300 })
})
afterAll(() => world.close())

test('a shipped order that nobody confirms completes by itself', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  await world.reaches(draft.orderId, 'WAIT_SHIP')
  await world.gateway.send(draft.orderId, shipment(draft))

  const end = await world.client.workflow.result(`order-${draft.orderId}`)

  expect(end).toMatchObject({ state: 'COMPLETED', violated: ['FIRST_TRACE'] })
})
