import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockNumber, releaseNumber } from '../../../db/commands/number-lock.ts'
import { bindLockedNumber } from '../../../db/commands/order-goods.ts'
import { findLockedNumber } from '../../../db/queries/sale-numbers.ts'
import { phoneNumbers } from '../../../db/schema/index.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'
import { MALL } from '../../support/stored-orders.ts'

let seeded: SeededDatabase
let pool: string[]
beforeAll(async () => {
  seeded = await openSeededDatabase()
  const rows = await seeded.db.select().from(phoneNumbers).orderBy(phoneNumbers.phoneNumber)
  pool = rows.map((row) => row.phoneNumber)
})
afterAll(() => seeded.close())

const nextNumber = () => pool.pop() ?? ''
const wish = (phoneNumber: string, holderHash: string) =>
  ({ phoneNumber, holderHash, environment: 'SANDBOX', minutes: 10 }) as const
const lock = (phoneNumber: string, holderHash: string) => lockNumber(seeded.db, wish(phoneNumber, holderHash))
const expire = (phoneNumber: string) =>
  seeded.db
    .update(phoneNumbers)
    .set({ lockExpiresAt: sql`now() - interval '1 second'` })
    .where(eq(phoneNumbers.phoneNumber, phoneNumber))

test('of a hundred buyers who want one number at once, one gets it', async () => {
  const phoneNumber = nextNumber()

  const answers = await Promise.all(Array.from({ length: 100 }, (_, buyer) => lock(phoneNumber, `herd-${buyer}`)))

  expect(answers.filter((answer) => 'lockId' in answer)).toHaveLength(1)
  const refusals = answers.flatMap((answer) => ('refused' in answer ? [answer.refused] : []))
  expect(new Set(refusals)).toEqual(new Set(['NUMBER_LOCKED']))
})

test('a buyer who asks again gets the same lock with its time as it was', async () => {
  const phoneNumber = nextNumber()

  const first = await lock(phoneNumber, 'again')
  const answers = await Promise.all(Array.from({ length: 5 }, () => lock(phoneNumber, 'again')))

  expect('lockId' in first && first.lockId).toMatch(/^[0-9a-f]{32}$/)
  expect(answers).toEqual(Array(5).fill(first))
})

test('of ten numbers that a buyer wants at once, five are the limit, also while an order holds some of them', async () => {
  const numbers = Array.from({ length: 10 }, nextNumber)

  const answers = await Promise.all(numbers.map((phoneNumber) => lock(phoneNumber, 'greedy')))

  expect(answers.filter((answer) => 'lockId' in answer)).toHaveLength(5)
  expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'LOCK_LIMIT')).toHaveLength(5)
  const [held] = answers.flatMap((answer) => ('lockId' in answer ? [answer.lockId] : []))
  await bindLockedNumber(seeded.db, { lockId: held ?? '', orderId: 'M-GREEDY', holderHash: 'greedy' })
  expect(await lock(nextNumber(), 'greedy')).toMatchObject({ refused: 'LOCK_LIMIT' })
})

test('an expired lock is anybody’s, one with an order is not, and a stranger’s lock places no order', async () => {
  const [free, taken] = [nextNumber(), nextNumber()]
  await lock(free, 'slow')
  const bound = await lock(taken, 'slow')
  const lockId = 'lockId' in bound ? bound.lockId : ''
  await expect(bindLockedNumber(seeded.db, { lockId, orderId: 'M-X', holderHash: 'other' })).rejects.toThrow(
    'LOCK_EXPIRED',
  )
  await bindLockedNumber(seeded.db, { lockId, orderId: 'M-SLOW', holderHash: 'slow' })
  await Promise.all([expire(free), expire(taken)])

  expect(await lock(free, 'quick')).toHaveProperty('lockId')
  expect(await lock(taken, 'quick')).toMatchObject({ refused: 'NUMBER_LOCKED' })
})

test('a number of no merchant here, of another merchant, or sold already cannot be locked', async () => {
  const [sold, other] = [nextNumber(), nextNumber()]
  await seeded.db.update(phoneNumbers).set({ state: 'ACTIVE' }).where(eq(phoneNumbers.phoneNumber, sold))

  expect(await lock('13999999999', 'a')).toMatchObject({ refused: 'NUMBER_UNAVAILABLE' })
  expect(await lock(sold, 'a')).toMatchObject({ refused: 'NUMBER_UNAVAILABLE' })
  expect(await lockNumber(seeded.db, { ...wish(other, 'a'), merchantId: 'M-TERMINAL' })).toMatchObject({
    refused: 'NUMBER_UNAVAILABLE',
  })
  expect(await lockNumber(seeded.db, { ...wish(other, 'a'), environment: 'LIVE' })).toMatchObject({
    refused: 'NUMBER_UNAVAILABLE',
  })
})

test('a lock is given back once, by who knows it', async () => {
  const phoneNumber = nextNumber()
  const locked = await lock(phoneNumber, 'giver')
  const lockId = 'lockId' in locked ? locked.lockId : ''

  expect(await releaseNumber(seeded.db, MALL, { phoneNumber, lockId: 'f'.repeat(32) })).toEqual({
    state: 'LOCKED',
    isReleased: false,
  })
  expect(await releaseNumber(seeded.db, MALL, { phoneNumber, lockId })).toEqual({
    state: 'AVAILABLE',
    isReleased: true,
  })
  expect(await releaseNumber(seeded.db, MALL, { phoneNumber, lockId })).toEqual({
    state: 'AVAILABLE',
    isReleased: false,
  })
  expect(await releaseNumber(seeded.db, MALL, { phoneNumber: '13999999999', lockId })).toEqual({
    refused: 'NUMBER_UNAVAILABLE',
  })
  expect(await lock(phoneNumber, 'taker')).toHaveProperty('lockId')
})

test('a lock of the sandbox is neither given back nor used by the live mall', async () => {
  const phoneNumber = nextNumber()
  const locked = await lock(phoneNumber, 'tester')
  const lockId = 'lockId' in locked ? locked.lockId : ''
  const live = { ...MALL, environment: 'LIVE' } as const
  const held = { lockId, merchantId: 'M-JIANGSU', holderHash: 'tester' }

  expect(await releaseNumber(seeded.db, live, { phoneNumber, lockId })).toEqual({ refused: 'NUMBER_UNAVAILABLE' })
  expect(await findLockedNumber(seeded.db, live, held)).toBeNull()
  expect(await findLockedNumber(seeded.db, MALL, held)).toMatchObject({ phoneNumber, state: 'LOCKED' })
})
