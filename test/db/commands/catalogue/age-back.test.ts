import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { returnAgedNumbers } from '../../../../db/commands/catalogue/age-back.ts'
import { phoneNumbers } from '../../../../db/schema/index.ts'
import { openStore, type Store } from '../../../support/stored-orders.ts'

const COOLED = 1200
const COOLING = 30

let store: Store
beforeAll(async () => {
  store = await openStore()
  const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)]
  await store.db.insert(phoneNumbers).values(
    Array.from({ length: COOLED + COOLING }, (_, at) => ({
      phoneNumber: `138${String(at).padStart(8, '0')}`,
      merchantId: 'M-A',
      numberProvince: '320000',
      numberCity: '320100',
      prepayAmountFen: 0,
      state: 'AGING' as const,
      agingUntil: at < COOLED ? past : future,
    })),
  )
})
afterAll(() => store.close())

test('numbers come back to the pool when they have cooled down, marked as reused, by whoever looks first', async () => {
  const returned = await Promise.all([returnAgedNumbers(store.db), returnAgedNumbers(store.db)])

  expect(returned[0] + returned[1]).toBe(COOLED)
  const counts = await store.db
    .select({
      state: phoneNumbers.state,
      isReused: phoneNumbers.isReused,
      version: phoneNumbers.version,
      isAging: sql<boolean>`${phoneNumbers.agingUntil} is not null`,
      count: sql<number>`count(*)::int`,
    })
    .from(phoneNumbers)
    .groupBy(phoneNumbers.state, phoneNumbers.isReused, phoneNumbers.version, sql`4`)
    .orderBy(phoneNumbers.state)
  expect(counts).toEqual([
    { state: 'AGING', isReused: false, version: 1, isAging: true, count: COOLING },
    { state: 'AVAILABLE', isReused: true, version: 2, isAging: false, count: COOLED },
  ])
  expect(await returnAgedNumbers(store.db)).toBe(0)
})
