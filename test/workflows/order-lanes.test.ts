import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applications, deliveryAttempts, notices } from '../../db/schema/index.ts'
import type { EventRequest } from '../../domain/order.ts'
import { orderFacts } from '../../workflows/messages.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

const display = { merchantName: '终端公司' }
const cancel = (cancelNo: string): EventRequest => ({
  event: 'CANCEL',
  actor: 'MALL',
  requestKey: `cancel/${cancelNo}`,
  cancellation: { cancelNo, cancelId: `id-${cancelNo}`, deductionFen: 0 },
})
const noticesOf = (orderId: string) =>
  world.db.select().from(notices).where(eq(notices.orderId, orderId)).orderBy(notices.version, notices.position)

async function paidOrder(): Promise<string> {
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  return draft.orderId
}

test('a question that was settled otherwise is not asked on, and its late answer does not decide the next', async () => {
  world.answerWith(({ path, body }) => {
    if (path.endsWith('/order-created')) return { accepted: 'ACCEPTED' }
    if (body.cancelId === 'id-C1') return '{"code":"NO","message":"no"}'
    return body.cancelId === 'id-C2' && path.endsWith('/order-status') ? { decision: 'AGREE' } : {}
  })
  const orderId = await paidOrder()
  await world.reaches(orderId, 'WAIT_SHIP')
  await world.gateway.send(orderId, cancel('C1'))
  await expect
    .poll(async () => (await noticesOf(orderId)).some((notice) => notice.nextAttemptAt), { timeout: 20_000 })
    .toBe(true)

  const refusal = { event: 'CANCEL_REFUSE', actor: 'MERCHANT', requestKey: 'no', reasonCode: 'PACKED' } as const
  await world.gateway.send(orderId, refusal)
  await world.gateway.send(orderId, cancel('C2'))
  await world.reaches(orderId, 'REFUNDING')

  const asked = (await noticesOf(orderId)).filter(({ type }) => type === 'CANCEL_REQUESTED')
  expect(asked.map(({ context, state, attempts }) => [context.cancelId, state, attempts])).toEqual([
    ['id-C1', 'SUPERSEDED', 1],
    ['id-C2', 'DELIVERED', 1],
  ])
})

test('what a merchant answers while an order is held counts once it is released', async () => {
  let answerNow: (answer: object) => void = () => undefined
  const answer = new Promise<object>((resolve) => {
    answerNow = resolve
  })
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? answer : {}))
  const orderId = await paidOrder()
  await expect.poll(() => world.calls.some(({ body }) => body.orderId === orderId), { timeout: 20_000 }).toBe(true)
  await world.gateway.send(orderId, { event: 'HOLD', actor: 'OPERATOR', requestKey: 'h', reason: '核实' })
  answerNow({ accepted: 'ACCEPTED' })
  const order = world.client.workflow.getHandle(`order-${orderId}`)
  await expect.poll(async () => (await order.query(orderFacts))?.noticeState, { timeout: 20_000 }).toBe('DELIVERED')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await world.state(orderId)).toBe('WAIT_ACCEPT')

  await world.gateway.send(orderId, { event: 'RELEASE', actor: 'OPERATOR', requestKey: 'r', reason: '已核实' })

  await world.reaches(orderId, 'WAIT_SHIP')
  expect((await world.log(orderId)).at(-1)).toBe('ACCEPT→WAIT_SHIP')
})

test('a burst to a merchant that is well waits for its turn: no attempt fails for it', async () => {
  world.answerWith(async ({ path }) => {
    if (!path.endsWith('/order-created')) return {}
    await new Promise((resolve) => setTimeout(resolve, 700))
    return { accepted: 'QUEUED' }
  })

  const orderIds = await Promise.all(Array.from({ length: 12 }, paidOrder))

  const undelivered = and(inArray(notices.orderId, orderIds), ne(notices.state, 'DELIVERED'))
  await expect.poll(() => world.db.$count(notices, undelivered), { timeout: 20_000 }).toBe(0)
  const rows = await world.db.select().from(notices).where(inArray(notices.orderId, orderIds))
  expect(rows.map(({ attempts }) => attempts)).toEqual(orderIds.map(() => 1))
  expect(await world.db.$count(deliveryAttempts, eq(deliveryAttempts.outcome, 'BUSY'))).toBe(0)
})

test('a merchant that was never reached is not asked whether the order may be cancelled', async () => {
  await reachMerchantAt('http://127.0.0.1:1/notices')
  const orderId = await paidOrder()
  await expect
    .poll(async () => (await noticesOf(orderId))[0]?.unsentAttempts, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(1)

  await world.gateway.send(orderId, cancel('C1'))

  expect((await world.log(orderId)).at(-1)).toBe('CANCEL→REFUNDING')
  const toMerchant = (await noticesOf(orderId)).filter(({ recipient }) => recipient === 'MERCHANT')
  expect(toMerchant.map(({ type, state }) => [type, state])).toEqual([['ORDER_CREATED', 'WITHDRAWN']])
})

test('an order notice is taken back together with the move that ends the order, or not at all', async () => {
  await reachMerchantAt(null)
  const orderId = await paidOrder()
  const pending = await world.db.transaction(async (transaction) => {
    await transaction.execute(sql`select 1 from orders where order_id = ${orderId} for update`)
    const cancelled = world.gateway.send(orderId, cancel('C1'))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect((await noticesOf(orderId)).map(({ state }) => state)).toEqual(['PENDING'])
    return { cancelled }
  })

  expect((await pending.cancelled).outcome).toMatchObject({ orderState: 'REFUNDING' })
  expect((await noticesOf(orderId))[0]?.state).toBe('WITHDRAWN')
})

async function reachMerchantAt(noticeUrl: string | null): Promise<void> {
  await world.db.update(applications).set({ noticeUrl }).where(eq(applications.partnerId, 'M-TERMINAL'))
}
