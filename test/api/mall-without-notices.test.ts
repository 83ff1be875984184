import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applications, notices, refunds } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { accepting, bareBody, newOrderId, paid } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  world = await openOrderWorld()
  world.answerWith(accepting)
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

const callMallAt = (noticeUrl: string | null) =>
  world.db.update(applications).set({ noticeUrl }).where(eq(applications.partnerId, 'MALL-DEMO'))

async function buy(): Promise<string> {
  const orderId = newOrderId()
  expect(await mall.post('/v1/mall/orders', bareBody(orderId))).toMatchObject({ status: 200 })
  expect(await mall.post(`/v1/mall/orders/${orderId}/payments`, paid(`P-${orderId}`))).toMatchObject({ status: 200 })
  await world.reaches(orderId, 'WAIT_SHIP')
  return orderId
}

const toldMall = (orderId: string) =>
  world.db.$count(notices, and(eq(notices.orderId, orderId), eq(notices.recipient, 'MALL')))

test('a mall that registered no URL gets no notices of its orders, and none are kept for it', async () => {
  const [application] = await world.db.select().from(applications).where(eq(applications.partnerId, 'MALL-DEMO'))
  await callMallAt(null)
  expect(await toldMall(await buy())).toBe(0)

  await callMallAt(application?.noticeUrl ?? null)
  expect(await toldMall(await buy())).toBe(1)
})

test('a second payment is given back without asking a mall that cannot be asked', async () => {
  await callMallAt(null)
  const orderId = await buy()
  const answer = await mall.post(`/v1/mall/orders/${orderId}/payments`, paid(`Q-${orderId}`))
  expect(answer.problem).toMatchObject({ code: 'ALREADY_PAID', refundNo: expect.any(String) })
  const [refund] = await world.db.select().from(refunds).where(eq(refunds.orderId, orderId))
  expect(refund).toMatchObject({ kind: 'EXTRA_PAYMENT', state: 'PENDING' })
  expect(await toldMall(orderId)).toBe(0)
})
