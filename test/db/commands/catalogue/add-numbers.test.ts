import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addNumbers, type NumberOutcome } from '../../../../db/commands/catalogue/add-numbers.ts'
import { phoneNumbers, plans } from '../../../../db/schema/index.ts'
import type { NumberBody } from '../../../../domain/catalogue-item.ts'
import { openStore, type Store } from '../../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
  const planned = ['M-A', 'M-B'].flatMap((merchantId) =>
    ['PLAN-1', 'PLAN-2'].map((planCode) => ({ merchantId, planCode, planName: planCode, monthlyFeeFen: 100 })),
  )
  await store.db.insert(plans).values(planned)
})
afterAll(() => store.close())

const number = (phoneNumber: string, changes: Partial<NumberBody> = {}): NumberBody => ({
  phoneNumber,
  numberProvince: '320000',
  numberCity: '320100',
  prepayAmount: 10_000,
  minMonthlySpend: 0,
  agreementMonths: 0,
  planCodes: ['PLAN-1', 'PLAN-2'],
  reused: false,
  cardType: 'NANO',
  ...changes,
})
const outcomeOf = (result: NumberOutcome) => ('failure' in result ? result.failure.code : result.outcome)
const add = async (numbers: NumberBody[], merchantId = 'M-A') =>
  (await addNumbers(store.db, merchantId, numbers)).map(outcomeOf)
const set = (phoneNumber: string, values: object) =>
  store.db.update(phoneNumbers).set(values).where(eq(phoneNumbers.phoneNumber, phoneNumber))

test('each number has its own outcome in its place, and a bad one blocks no other', async () => {
  const numbers = [
    number('13800000001'),
    number('1380000000'),
    number('13800000002', { numberCity: '330100' }),
    number('13800000003'),
  ]

  expect(await add(numbers)).toEqual(['ADDED', 'NUMBER_FORMAT', 'AREA_MISMATCH', 'ADDED'])
  expect(await add(numbers)).toEqual(['UNCHANGED', 'NUMBER_FORMAT', 'AREA_MISMATCH', 'UNCHANGED'])
})

test('a number that is named twice is taken twice, in the order given', async () => {
  const dear = number('13800000010', { prepayAmount: 20_000 })

  expect(await add([number('13800000010'), dear, dear, number('13800000010')])).toEqual([
    'ADDED',
    'CHANGED',
    'UNCHANGED',
    'CHANGED',
  ])
})

test.each([
  ['AVAILABLE', { state: 'AVAILABLE' }, 'CHANGED'],
  ['OFF_SHELF', { state: 'OFF_SHELF' }, 'CHANGED'],
  ['LOCKED', { state: 'LOCKED', lockExpiresAt: sql`now() + interval '1 hour'` }, 'NUMBER_EXISTS'],
  ['no longer LOCKED', { state: 'LOCKED', lockExpiresAt: sql`now() - interval '1 second'` }, 'CHANGED'],
  ['RESERVED', { state: 'RESERVED', orderId: 'T-1' }, 'NUMBER_EXISTS'],
  ['OCCUPIED', { state: 'OCCUPIED', orderId: 'T-2' }, 'NUMBER_EXISTS'],
  ['ACTIVE', { state: 'ACTIVE' }, 'NUMBER_EXISTS'],
  ['AGING', { state: 'AGING', agingUntil: sql`now() + interval '1 day'` }, 'NUMBER_EXISTS'],
] as const)('a number that is %s', async (_, values, expected) => {
  const phoneNumber = '13900001234'
  await add([number(phoneNumber)])
  await set(phoneNumber, values)

  expect(await add([number(phoneNumber, { prepayAmount: 1 })])).toEqual([expected])
  expect(await add([number(phoneNumber, { prepayAmount: expected === 'CHANGED' ? 1 : 10_000 })])).toEqual(['UNCHANGED'])
  expect(await add([number(phoneNumber)], 'M-B')).toEqual(['NUMBER_EXISTS'])
  await store.db.delete(phoneNumbers).where(eq(phoneNumbers.phoneNumber, phoneNumber))
})

test('two merchants who bring the same thousand numbers at once share them out, each number to one', async () => {
  const numbers = Array.from({ length: 1000 }, (_, index) => number(String(13_700_000_000 + index)))

  const [a, b] = await Promise.all([add(numbers, 'M-A'), add(numbers.toReversed(), 'M-B')])

  const added = [...a, ...b].filter((outcome) => outcome === 'ADDED').length
  expect([added, new Set([...a, ...b])]).toEqual([1000, new Set(['ADDED', 'NUMBER_EXISTS'])])
  expect(await store.db.$count(phoneNumbers, sql`${phoneNumbers.phoneNumber} like '1370000%'`)).toBe(1000)
})

test('more than a thousand at once is a bug of the caller', async () => {
  await expect(add(Array.from({ length: 1001 }, () => number('13600000000')))).rejects.toThrow(RangeError)
})

test('nothing is nothing', async () => {
  expect(await add([])).toEqual([])
})

test('a number with a plan that its merchant has not is refused, and those beside it are not', async () => {
  await store.db.insert(plans).values({ merchantId: 'M-B', planCode: 'PLAN-B', planName: 'B', monthlyFeeFen: 100 })
  const numbers = [
    number('13800000020', { planCodes: ['PLAN-1', 'NOPE'] }),
    number('13800000021', { planCodes: ['PLAN-B'] }),
    number('13800000022', { planCodes: [] }),
    number('13800000023'),
  ]

  const results = await addNumbers(store.db, 'M-A', numbers)

  expect(results.map(outcomeOf)).toEqual(['PLAN_NOT_FOUND', 'PLAN_NOT_FOUND', 'ADDED', 'ADDED'])
  expect(results[0]).toMatchObject({ failure: { field: 'planCodes[1]' } })
})
