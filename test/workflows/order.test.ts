import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orders } from '../../db/schema/index.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'
import { readHistory } from '../support/read-history.ts'

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

test('the end of the phone number is for the search of the merchant, and the engine never gets to see it', async () => {
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)

  const [order] = await world.db.select().from(orders).where(eq(orders.orderId, draft.orderId))
  const inClear = await readHistory(world.client, draft.orderId)
  expect(order?.phoneSuffix).toBe('1234')
  expect(inClear).toContain(draft.vaultId)
  expect(inClear).not.toMatch(/phoneSuffix|"1234"/)
})
