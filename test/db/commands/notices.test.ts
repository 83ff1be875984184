import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginAttempt, endAttempt, NoticeHasLeft, withdrawNotices } from '../../../db/commands/notices.ts'
import { notices } from '../../../db/schema/index.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const newId = () => randomUUID().replaceAll('-', '')

async function write(
  changes: Partial<Omit<typeof notices.$inferInsert, 'orderId'>> & { orderId?: string } = {},
): Promise<{ orderId: string; noticeId: string }> {
  const row = { orderId: newId(), noticeId: newId(), partnerId: 'M-A', version: 2, ...changes }
  await seeded.db.insert(notices).values({ recipient: 'MERCHANT', type: 'ORDER_CREATED', ...row })
  return row
}
const attemptAt = (noticeId: string) => beginAttempt(seeded.db, { noticeId, url: 'https://a.example', isManual: false })
const ended = { latencyMs: 1, httpStatus: null, answer: null, nextAttemptAt: null }
const stateOf = async (noticeId: string) =>
  (await seeded.db.select().from(notices).where(eq(notices.noticeId, noticeId)))[0]?.state

test('what a partner answered is told to whoever comes to deliver the same notice again', async () => {
  const { noticeId } = await write()
  const reply = { outcome: 'DELIVERED', decision: 'REFUSE', reasonCode: 'SHIPPED' } as const
  await attemptAt(noticeId)
  await endAttempt(seeded.db, { ...ended, noticeId, attempt: 1, outcome: 'DELIVERED', reply })

  expect(await attemptAt(noticeId)).toEqual({ reply })
})

test('a notice that was replaced or taken back has nothing to say', async () => {
  const replaced = await write({ state: 'SUPERSEDED', attempts: 1 })
  const withdrawn = await write({ state: 'WITHDRAWN' })

  for (const { noticeId } of [replaced, withdrawn]) {
    expect(await attemptAt(noticeId)).toEqual({ reply: { outcome: 'WITHDRAWN' } })
  }
})

test('a notice of which no byte ever left can be taken back, and is never sent then', async () => {
  const { orderId, noticeId } = await write()
  await attemptAt(noticeId)
  await endAttempt(seeded.db, { ...ended, noticeId, attempt: 1, outcome: 'CONNECT', neverSent: true })
  const late = await write({ orderId, type: 'OVERDUE' })

  await withdrawNotices(seeded.db, orderId)

  expect([await stateOf(noticeId), await stateOf(late.noticeId)]).toEqual(['WITHDRAWN', 'WITHDRAWN'])
  expect(await attemptAt(noticeId)).toEqual({ reply: { outcome: 'WITHDRAWN' } })
})

test('a notice that may have left is not taken back, nor is one beside it', async () => {
  const underWay = await write()
  await attemptAt(underWay.noticeId)
  const timedOut = await write()
  await attemptAt(timedOut.noticeId)
  await endAttempt(seeded.db, { ...ended, noticeId: timedOut.noticeId, attempt: 1, outcome: 'TIMEOUT' })
  const again = await write({ orderId: timedOut.orderId })

  for (const { orderId } of [underWay, timedOut]) {
    await expect(seeded.db.transaction((transaction) => withdrawNotices(transaction, orderId))).rejects.toThrow(
      NoticeHasLeft,
    )
  }
  expect(await stateOf(again.noticeId)).toBe('PENDING')
})

test('what the mall is to be told is not taken back with the rest', async () => {
  const toMall = await write({ recipient: 'MALL', type: 'ORDER_STATE_CHANGED' })
  await write({ orderId: toMall.orderId })

  await withdrawNotices(seeded.db, toMall.orderId)

  expect(await stateOf(toMall.noticeId)).toBe('PENDING')
})
