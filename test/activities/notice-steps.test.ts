import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Activities, createActivities } from '../../activities/index.ts'
import { createPartnerClient } from '../../activities/merchant-client.ts'
import { lateEvents, notices } from '../../db/schema/index.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import { draftBare, payment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let steps: Activities
const partners = createPartnerClient()
beforeAll(async () => {
  world = await openOrderWorld()
  const { db, masterKeys } = world
  const noCarrier = { carrierAccount: null, postToCarrier: () => Promise.reject(new Error('no provider')) }
  steps = createActivities({ db, masterKeys, partners, ...noCarrier, shredAfterMs: 0, policy: DEFAULT_ORDER_POLICY })
})
afterAll(async () => {
  await partners.close()
  await world.close()
})

async function notice(): Promise<string> {
  const noticeId = randomUUID().replaceAll('-', '')
  await world.db.insert(notices).values({
    noticeId,
    orderId: 'nobody',
    partnerId: 'M-TERMINAL',
    recipient: 'MERCHANT',
    type: 'ORDER_CREATED',
    version: 2,
  })
  return noticeId
}
const stateOf = async (noticeId: string) =>
  (await world.db.select().from(notices).where(eq(notices.noticeId, noticeId)))[0]?.state

test('closeNotice: an end is final, and a second end changes nothing', async () => {
  const noticeId = await notice()

  await steps.closeNotice({ noticeId, state: 'SUPERSEDED' })
  await steps.closeNotice({ noticeId, state: 'FAILED' })

  expect(await stateOf(noticeId)).toBe('SUPERSEDED')
})

test('recordLateEvent: the same request is kept once', async () => {
  const event = {
    orderId: 'late',
    requestKey: 'k',
    event: 'PAID',
    actor: 'MALL',
    state: 'CLOSED',
    code: 'ORDER_CLOSED',
  } as const

  await steps.recordLateEvent(event)
  await steps.recordLateEvent(event)

  expect(await world.db.$count(lateEvents, eq(lateEvents.orderId, 'late'))).toBe(1)
})

test('findAhead: a database that knows more than the engine says so, with the notices that are still to be sent', async () => {
  world.answerWith(() => ({ accepted: 'QUEUED' }))
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))

  expect(await steps.findAhead({ orderId, version: 1 })).toMatchObject({ facts: { version: 2, paidFen: 259_900 } })
  expect(await steps.findAhead({ orderId, version: 2 })).toBeNull()
})
