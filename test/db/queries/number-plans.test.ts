import { getTableName } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillPool, POOL_CITIES, POOL_MERCHANT, POOL_PROVINCE } from '../../../bench/number-pool.ts'
import { type PlanNode, planNodes, readPlan } from '../../../bench/query-plan.ts'
import { type Connection, connectDatabase } from '../../../db/connect.ts'
import { driverOf, type NumberPosition, type NumberSearch, SCAN_NUMBERS } from '../../../db/queries/number-scan.ts'
import { findSaleNumbers, saleNumbersQuery } from '../../../db/queries/sale-numbers.ts'
import { phoneNumbers } from '../../../db/schema/index.ts'
import type { SearchDriver } from '../../../domain/number-search.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { planFaults } from '../../support/query-plan.ts'
import { MALL } from '../../support/stored-orders.ts'

const NUMBERS = 200_000
const LIMIT = 50
const [CITY = ''] = POOL_CITIES
/** A block for each number, and some for each pool and each number of the page. */
const LIMITS = { mostRows: SCAN_NUMBERS + LIMIT, mostBlocks: SCAN_NUMBERS + 500 }
const INDEX_OF: Record<SearchDriver, string> = {
  NUMBER: 'phone_numbers_by_number',
  TAIL: 'phone_numbers_by_tail',
  LEVEL: 'phone_numbers_by_level',
  PRICE: 'phone_numbers_by_price',
}

let database: TestDatabase
let connection: Connection
let client: postgres.Sql
beforeAll(async () => {
  database = await createTestDatabase()
  client = postgres(database.url, { max: 1, onnotice: () => undefined })
  await fillPool(client, NUMBERS)
  const options = { maxConnections: 1, statementTimeoutMs: 15_000, applicationName: 'test' }
  connection = connectDatabase({ url: database.url, ...options })
})
afterAll(async () => {
  await connection.close()
  await client.end()
  await database.drop()
})

const SEARCHES: [string, NumberSearch, SearchDriver][] = [
  ['everything in the country', {}, 'NUMBER'],
  ['a province', { area: POOL_PROVINCE }, 'NUMBER'],
  ['a city', { area: CITY }, 'NUMBER'],
  ['a beginning', { area: POOL_PROVINCE, pattern: '1885*' }, 'NUMBER'],
  ['a whole number', { pattern: '13450000000' }, 'NUMBER'],
  ['a tail in a city', { area: CITY, pattern: '88' }, 'TAIL'],
  ['a tail in the country', { pattern: '8888' }, 'TAIL'],
  ['a tail that nobody has', { area: POOL_PROVINCE, pattern: '99999999' }, 'TAIL'],
  ['a beginning and a tail', { area: POOL_PROVINCE, pattern: '138****88' }, 'TAIL'],
  ['digits anywhere', { area: POOL_PROVINCE, pattern: '*168*' }, 'NUMBER'],
  ['a digit in the middle', { area: CITY, pattern: '*******8***' }, 'NUMBER'],
  ['no 4', { area: POOL_PROVINCE, without: '4' }, 'TAIL'],
  ['no 0 among the cheapest', { area: POOL_PROVINCE, without: '0', prepayToFen: 1 }, 'PRICE'],
  ['a tail without 4 and 7', { area: POOL_PROVINCE, pattern: '66', without: '47' }, 'TAIL'],
  ['one level', { area: CITY, niceLevelFrom: 5, niceLevelTo: 5 }, 'LEVEL'],
  ['a level and more', { area: POOL_PROVINCE, niceLevelFrom: 7 }, 'LEVEL'],
  ['the best of a short tail', { area: POOL_PROVINCE, niceLevelFrom: 9, pattern: '8' }, 'LEVEL'],
  ['a price', { area: CITY, prepayFromFen: 5000, prepayToFen: 10_000 }, 'PRICE'],
  ['a price from', { prepayFromFen: 100_000 }, 'PRICE'],
  ['cheap and nice', { area: POOL_PROVINCE, niceLevelFrom: 6, prepayToFen: 1000 }, 'LEVEL'],
  ['a merchant', { area: POOL_PROVINCE, merchantId: POOL_MERCHANT, prepayToFen: 5000 }, 'PRICE'],
  ['a price that nobody asks', { area: POOL_PROVINCE, prepayFromFen: 1, prepayToFen: 4999 }, 'PRICE'],
  ['plain and very dear: no such number', { area: POOL_PROVINCE, niceLevelTo: 0, prepayFromFen: 20_000 }, 'PRICE'],
]

type Mode = 'force_custom_plan' | 'force_generic_plan'

/** The plan that the statement really had; a driver's statement that is used often gets a generic one. */
async function planOf(search: NumberSearch, mode: Mode, after: NumberPosition | null = null): Promise<PlanNode> {
  const { sql, params } = saleNumbersQuery(connection.db, MALL, { ...search, after, limit: LIMIT }).toSQL()
  const values = params.map((value) => (typeof value === 'number' ? value : `'${String(value)}'`)).join(', ')
  await client.unsafe(`set plan_cache_mode = ${mode}`)
  await client.unsafe(`prepare search as ${sql}`)
  try {
    return readPlan(await client.unsafe(`explain (analyze, timing off, format json) execute search (${values})`))
  } finally {
    await client.unsafe('deallocate search')
  }
}

const faultsOf = (plan: PlanNode) => planFaults(plan, { table: getTableName(phoneNumbers), ...LIMITS })
const indexesOf = (plan: PlanNode) => planNodes(plan).map((node) => node['Index Name'])

describe.each(['force_custom_plan', 'force_generic_plan'] as const)('of 200 000 numbers, with %s,', (mode) => {
  test.each(SEARCHES)('%s reads few along its index and sorts none', async (_name, search, driver) => {
    const plan = await planOf(search, mode)

    expect(driverOf(search)).toBe(driver)
    expect(faultsOf(plan)).toEqual([])
    expect(indexesOf(plan)).toContain(INDEX_OF[driver])
  })

  test.each(SEARCHES)('%s costs no more on a later page', async (_name, search) => {
    let after: NumberPosition | null = null
    for (let page = 0; page < 3; page++) {
      const found = await findSaleNumbers(connection.db, MALL, { ...search, after, limit: LIMIT })
      after = found.next ?? after
    }

    expect(faultsOf(await planOf(search, mode, after))).toEqual([])
  })
})

test.each([
  ['the last numbers of the last city', { area: POOL_PROVINCE }, { rank: 0, phoneNumber: '19854440000' }],
  ['the last of a tail', { area: POOL_PROVINCE, pattern: '8' }, { rank: 0, phoneNumber: '13400002988' }],
  ['the last of a level that most have', { niceLevelTo: 0 }, { rank: 0, phoneNumber: '13400002789' }],
  ['the last of a price that many have', { prepayToFen: 5000 }, { rank: 5000, phoneNumber: '13400002789' }],
] satisfies [string, NumberSearch, { rank: number; phoneNumber: string }][])(
  '%s are found without reading what is before them',
  async (_name, search, place) => {
    const last = { numberProvince: POOL_PROVINCE, numberCity: POOL_CITIES.at(-1) ?? '', merchantId: POOL_MERCHANT }

    const plan = await planOf(search, 'force_generic_plan', { ...last, driver: driverOf(search), ...place })

    expect(faultsOf(plan)).toEqual([])
    expect(plan['Actual Rows']).toBeGreaterThan(0)
  },
)

test('a search whose index is missing is caught', async () => {
  const search = { area: CITY, pattern: '88' }
  const indexNames = Object.values(INDEX_OF).filter((name) => name !== INDEX_OF.NUMBER)
  expect(faultsOf(await planOf(search, 'force_custom_plan'))).toEqual([])

  for (const name of indexNames) await client.unsafe(`drop index ${name}`)

  expect(faultsOf(await planOf(search, 'force_custom_plan'))).not.toEqual([])
  await client.unsafe(`drop index ${INDEX_OF.NUMBER}`)
  expect(faultsOf(await planOf(search, 'force_custom_plan'))).toContain('Seq Scan')
})
