import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

const accepting = ({ path }: { path: string }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {})
const display = { merchantName: '终端公司' }

test('a bare phone is placed, paid, accepted, shipped, signed for and completed, and both sides are told', async () => {
  world.answerWith(accepting)
  const draft = await draftBare(world)
  const { orderId } = draft

  await world.gateway.place(draft, display)
  await world.gateway.send(orderId, payment(draft))
  await world.reaches(orderId, 'WAIT_SHIP')
  await world.gateway.send(orderId, shipment(draft))
  await world.gateway.send(orderId, { event: 'SIGNED', actor: 'MALL', requestKey: 'receipt' })
  await world.gateway.send(orderId, { event: 'CONFIRM', actor: 'MALL', requestKey: 'receipt' })
  const end = await world.client.workflow.result(`order-${orderId}`)

  expect(end).toMatchObject({ state: 'COMPLETED', version: 6 })
  expect(await world.log(orderId)).toEqual([
    'PLACE→WAIT_PAY',
    'PAID→WAIT_ACCEPT',
    'ACCEPT→WAIT_SHIP',
    'SHIP→SHIPPED',
    'SIGNED→SIGNED',
    'CONFIRM→COMPLETED',
  ])
  const notices = world.calls.filter((call) => call.body.orderId === orderId).map((call) => call.path)
  expect(notices).toContain('/notices/order-created')
  expect(notices.at(-1)).toBe('/notices/order-status')
})
