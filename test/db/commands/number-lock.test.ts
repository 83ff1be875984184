import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetLockBudgets } from '../../../db/commands/lock-budget.ts'
import { type LockWish, lockNumber, releaseNumber } from '../../../db/commands/number-lock.ts'
import { bindLockedNumber } from '../../../db/commands/order-goods.ts'
import { findLockedNumber } from '../../../db/queries/sale-numbers.ts'
import { lockBudgets, phoneNumbers } from '../../../db/schema/index.ts'
import { LOCK_BUDGETS, WHOLE_BUDGET_MS } from '../../../domain/lock-budget.ts'
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

test('of five hundred buyers who want one number within a second, one gets it', async () => {
  const phoneNumber = nextNumber()

  const answers = await Promise.all(Array.from({ length: 500 }, (_, buyer) => lock(phoneNumber, `herd-${buyer}`)))

  expect(answers.filter((answer) => 'lockId' in answer)).toHaveLength(1)
  const refusals = answers.flatMap((answer) => ('refused' in answer ? [answer.refused] : []))
  expect(refusals).toEqual(Array(499).fill('NUMBER_LOCKED'))
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
  const refused = await lock(nextNumber(), 'greedy')
  expect(refused).toMatchObject({ refused: 'LOCK_LIMIT', limit: 'HELD' })
  const { retryAfterSeconds = 0 } = 'refused' in refused ? refused : {}
  expect(retryAfterSeconds).toBeGreaterThan(0)
  expect(retryAfterSeconds).toBeLessThanOrEqual(30 * 60)
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

/** Locks and gives back, so that no limit of locks at one time is met. */
async function lockAndRelease(phoneNumber: string, wishes: Partial<LockWish>) {
  const locked = await lockNumber(seeded.db, { ...wish(phoneNumber, 'x'), ...wishes })
  if ('lockId' in locked) await releaseNumber(seeded.db, MALL, { phoneNumber, lockId: locked.lockId })
  return locked
}

test.each([
  ['document', (turn: number) => ({ holderHash: 'hoarder', buyerHash: `b-${turn}`, addressHash: `a-${turn}` })],
  ['buyer', (turn: number) => ({ holderHash: `d-${turn}`, buyerHash: 'hoarder', addressHash: `a-${turn}` })],
  ['ip', (turn: number) => ({ holderHash: `d-ip-${turn}`, addressHash: 'hoarder' })],
] as const)('whoever locks and releases again and again with one %s has to wait', async (kind, subjects) => {
  const { capacity, refillMs } = LOCK_BUDGETS[kind]
  const phoneNumber = nextNumber()
  for (let turn = 0; turn < 5; turn++)
    expect(await lockAndRelease(phoneNumber, subjects(turn))).toHaveProperty('lockId')
  await seeded.db
    .update(lockBudgets)
    .set({ used: sql`${lockBudgets.used} + ${capacity - 6}` })
    .where(eq(lockBudgets.subject, `SANDBOX/${kind}/hoarder`))
  expect(await lockAndRelease(phoneNumber, subjects(6))).toHaveProperty('lockId')

  const refused = await lockAndRelease(phoneNumber, subjects(7))

  expect(refused).toMatchObject({ refused: 'LOCK_LIMIT', limit: 'BUDGET', lockExpiresAt: null })
  const { retryAfterSeconds = 0 } = 'refused' in refused ? refused : {}
  expect(retryAfterSeconds).toBeGreaterThan(0)
  expect(retryAfterSeconds).toBeLessThanOrEqual(refillMs / 1000)
  expect(await lock(phoneNumber, `not-a-hoarder-${kind}`)).toHaveProperty('lockId')
})

test('a budget recovers with time, and what is whole again is forgotten', async () => {
  const phoneNumber = nextNumber()
  const spend = () => lockAndRelease(phoneNumber, { holderHash: 'patient' })
  const { capacity, refillMs } = LOCK_BUDGETS.document
  for (let turn = 0; turn < capacity; turn++) await spend()
  expect(await spend()).toMatchObject({ refused: 'LOCK_LIMIT' })
  const passes = (ms: number) =>
    seeded.db.update(lockBudgets).set({ updatedAt: sql`${lockBudgets.updatedAt} - ${`${ms} milliseconds`}::interval` })

  await passes(refillMs)
  expect(await spend()).toHaveProperty('lockId')
  expect(await spend()).toMatchObject({ refused: 'LOCK_LIMIT' })
  await passes(WHOLE_BUDGET_MS)
  expect(await forgetLockBudgets(seeded.db)).toBeGreaterThan(0)
  expect(await forgetLockBudgets(seeded.db)).toBe(0)
  expect(await spend()).toHaveProperty('lockId')
})

test('a lock that a buyer has already costs nothing more, and neither does one that is refused', async () => {
  const [own, taken] = [nextNumber(), nextNumber()]
  await lock(taken, 'first-comer')
  const used = async () => {
    const [row] = await seeded.db.select().from(lockBudgets).where(eq(lockBudgets.subject, 'SANDBOX/document/frugal'))
    return row?.used ?? 0
  }

  await lock(own, 'frugal')
  expect(await used()).toBe(1)
  for (let turn = 0; turn < 30; turn++) await lock(own, 'frugal')
  for (let turn = 0; turn < 30; turn++) expect(await lock(taken, 'frugal')).toMatchObject({ refused: 'NUMBER_LOCKED' })
  expect(await used()).toBe(1)
})

test('buyers behind one address lock different numbers at once without waiting for each other in a circle', async () => {
  const numbers = Array.from({ length: 20 }, nextNumber)

  const answers = await Promise.all(
    numbers.map((phoneNumber, at) =>
      lockNumber(seeded.db, { ...wish(phoneNumber, `family-${at}`), buyerHash: `b-${at % 3}`, addressHash: 'home' }),
    ),
  )

  expect(answers.filter((answer) => 'lockId' in answer)).toHaveLength(20)
})

test('a number that has cooled down is locked by its next buyer, and is a reused one from then on', async () => {
  const phoneNumber = nextNumber()
  const cools = (agingUntil: Date) =>
    seeded.db.update(phoneNumbers).set({ state: 'AGING', agingUntil }).where(eq(phoneNumbers.phoneNumber, phoneNumber))
  const read = async () => {
    const [number] = await seeded.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, phoneNumber))
    return number
  }

  await cools(new Date(Date.now() + 60_000))
  expect(await lock(phoneNumber, 'early')).toMatchObject({ refused: 'NUMBER_UNAVAILABLE' })
  await cools(new Date(Date.now() - 1000))
  const locked = await lock(phoneNumber, 'late')
  const lockId = 'lockId' in locked ? locked.lockId : ''
  expect(await read()).toMatchObject({ state: 'LOCKED', isReused: true, agingUntil: null, version: 2 })
  await releaseNumber(seeded.db, MALL, { phoneNumber, lockId })
  expect(await read()).toMatchObject({ state: 'AVAILABLE', isReused: true })
})
