import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderStateLog } from '../../db/schema/index.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({
    acceptMs: 500,
    cancelReplyMs: 500,
    latePaymentMs: 300,
  })
})
afterAll(() => world.close())

const display = { merchantName: '终端公司' }

test('an order that nobody pays is cancelled by itself and its workflow ends', async () => {
  const draft = await draftBare(world)
  await world.gateway.place(draft, display, { payMs: 700 })

  const end = await world.client.workflow.result(`order-${draft.orderId}`)

  expect(end).toMatchObject({ state: 'CANCELLED', violated: ['PAID'] })
  expect(await world.log(draft.orderId)).toEqual(['PLACE→WAIT_PAY', 'TIMEOUT→CANCELLED'])
  const [timeOut] = await world.db
    .select()
    .from(orderStateLog)
    .where(and(eq(orderStateLog.orderId, draft.orderId), eq(orderStateLog.seq, 2)))
  expect(timeOut?.reasonCode).toBe('PAY')
})

test('a merchant that does not accept in time is late: marked, told once, and the order stays', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'QUEUED' } : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  while (!(await world.log(draft.orderId)).includes('OVERDUE→WAIT_ACCEPT'))
    await new Promise((resolve) => setTimeout(resolve, 50))
  await new Promise((resolve) => setTimeout(resolve, 800))

  expect((await world.log(draft.orderId)).filter((step) => step.startsWith('OVERDUE'))).toHaveLength(1)
  expect(await world.state(draft.orderId)).toBe('WAIT_ACCEPT')
})

test('silence on a cancellation is agreement', async () => {
  world.answerWith(({ path, body }) => {
    if (path.endsWith('/order-created')) return { accepted: 'ACCEPTED' }
    return body.type === 'CANCEL_REQUESTED' ? { decision: 'LATER' } : {}
  })
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  await world.reaches(draft.orderId, 'WAIT_SHIP')
  await world.gateway.send(draft.orderId, {
    event: 'CANCEL',
    actor: 'MALL',
    requestKey: 'cancel/1',
    cancellation: { cancelNo: '1', cancelId: 'one', deductionFen: 0 },
  })

  await world.reaches(draft.orderId, 'REFUNDING')
  expect((await world.log(draft.orderId)).at(-1)).toBe('TIMEOUT→REFUNDING')
})
