import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliveryAttempts, notices } from '../../db/schema/index.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

test('resendWorkflow: a notice that is sent again keeps its id and is logged as sent by hand', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'QUEUED' } : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  const noticeOf = async () => (await world.db.select().from(notices).where(eq(notices.orderId, draft.orderId)))[0]
  await expect.poll(async () => (await noticeOf())?.state, { timeout: 20_000 }).toBe('DELIVERED')
  const { noticeId = '', partnerId = '' } = (await noticeOf()) ?? {}

  await world.gateway.resend({ noticeId, partnerId })
  await world.client.workflow.result(`resend-${noticeId}`)

  const attempts = await world.db.select().from(deliveryAttempts).where(eq(deliveryAttempts.noticeId, noticeId))
  expect(
    attempts
      .map(({ attempt, outcome, isManual }) => [attempt, outcome, isManual])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
  ).toEqual([
    [1, 'DELIVERED', false],
    [2, 'DELIVERED', true],
  ])
  const sent = world.calls.filter(({ body }) => body.orderId === draft.orderId).map(({ body }) => body.noticeId)
  expect(sent).toEqual([noticeId, noticeId])
})

test('deliverNotice: an undelivered notice says when it is tried next, and what was answered', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? '{"code":"NO","message":"no"}' : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(draft.orderId, payment(draft))
  const noticeOf = async () => (await world.db.select().from(notices).where(eq(notices.orderId, draft.orderId)))[0]
  await expect
    .poll(async () => (await noticeOf())?.nextAttemptAt?.getTime() ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(Date.now())
  const notice = await noticeOf()

  const [attempt] = await world.db
    .select()
    .from(deliveryAttempts)
    .where(eq(deliveryAttempts.noticeId, notice?.noticeId ?? ''))
  expect(notice?.state).toBe('PENDING')
  expect(attempt).toMatchObject({ outcome: 'STATUS', httpStatus: 200, answer: '{"code":"NO","message":"no"}' })
})
