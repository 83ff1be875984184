import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliveryAttempts, notices } from '../../db/schema/index.ts'
import { orderFacts } from '../../workflows/messages.ts'
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

  await world.gateway.resend({ orderId: draft.orderId, noticeId, partnerId })
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

const BROKEN = '{"code":"NO","message":"no"}'

async function failedNotice(orderId: string, type: string) {
  const waiting = async () => {
    const rows = await world.db.select().from(notices).where(eq(notices.orderId, orderId))
    return rows.find((row) => row.type === type && row.nextAttemptAt !== null)
  }
  await expect.poll(waiting, { timeout: 20_000 }).toBeDefined()
  const { noticeId = '', partnerId = '' } = (await waiting()) ?? {}
  return { orderId, noticeId, partnerId }
}

test('an order that a merchant takes on a resend is taken at once, and not when the next try is due', async () => {
  let isBroken = true
  world.answerWith(({ path }) =>
    path.endsWith('/order-created') ? (isBroken ? BROKEN : { accepted: 'ACCEPTED' }) : {},
  )
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))
  const notice = await failedNotice(orderId, 'ORDER_CREATED')

  isBroken = false
  await world.gateway.resend(notice)

  await world.reaches(orderId, 'WAIT_SHIP')
  const facts = await world.client.workflow.getHandle(`order-${orderId}`).query(orderFacts)
  expect(facts).toMatchObject({ noticeState: 'DELIVERED' })
  expect(world.calls.filter(({ body }) => body.noticeId === notice.noticeId)).toHaveLength(2)
})

test('a merchant that refuses a cancellation on a resend has refused it', async () => {
  let isBroken = true
  world.answerWith(({ path }) => {
    if (path.endsWith('/order-created')) return { accepted: 'ACCEPTED' }
    if (!path.endsWith('/order-status')) return {}
    return isBroken ? BROKEN : { decision: 'REFUSE', reasonCode: 'SHIPPED' }
  })
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))
  await world.reaches(orderId, 'WAIT_SHIP')
  await world.gateway.send(orderId, {
    event: 'CANCEL',
    actor: 'MALL',
    requestKey: 'cancel/1',
    cancellation: { cancelNo: '1', cancelId: 'C1', deductionFen: 0 },
  })
  const notice = await failedNotice(orderId, 'CANCEL_REQUESTED')

  isBroken = false
  await world.gateway.resend(notice)

  await world.reaches(orderId, 'WAIT_SHIP')
  expect((await world.log(orderId)).slice(-2)).toEqual(['CANCEL→CANCELLING', 'CANCEL_REFUSE→WAIT_SHIP'])
})

test('a resend for an order that has ended is logged, and nobody waits for its answer', async () => {
  world.answerWith(({ path }) =>
    path.endsWith('/order-created') ? { accepted: 'REJECTED', reasonCode: 'NO_STOCK' } : {},
  )
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))
  await world.reaches(orderId, 'REFUNDING')
  const handle = world.client.workflow.getHandle(`order-${orderId}`)
  const [refund] = (await handle.query(orderFacts))?.refunds ?? []
  await world.gateway.send(orderId, { event: 'REFUND_OK', actor: 'MALL', requestKey: 'done', refund })
  await handle.result()
  const [created] = await world.db.select().from(notices).where(eq(notices.orderId, orderId))
  const { noticeId = '', partnerId = '' } = created ?? {}

  await world.gateway.resend({ orderId, noticeId, partnerId })

  await world.client.workflow.result(`resend-${noticeId}`)
  expect(world.calls.filter(({ body }) => body.noticeId === noticeId)).toHaveLength(2)
})
