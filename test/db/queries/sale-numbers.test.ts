import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NumberPosition, type NumberSearch, SCAN_NUMBERS } from '../../../db/queries/number-scan.ts'
import { findSaleNumbers, type NumberRow } from '../../../db/queries/sale-numbers.ts'
import { applications, partners, phoneNumbers } from '../../../db/schema/index.ts'
import { gradeNumber } from '../../../domain/nice-number.ts'
import { MALL, openStore, type Store } from '../../support/stored-orders.ts'

const CITIES = ['110100', '320100', '320500']
const SELLERS = ['M-A', 'M-B']
/** Sells in the live environment only. */
const LIVE_SELLER = 'M-LIVE'
const NUMBERS = 9000
const CHUNK = 1000

let store: Store
let all: NumberRow[]
beforeAll(async () => {
  store = await openStore()
  const merchants = [...SELLERS, LIVE_SELLER]
  await store.db
    .insert(partners)
    .values(
      merchants.map((partnerId) => ({ partnerId, kind: 'MERCHANT' as const, nameZh: partnerId, nameEn: partnerId })),
    )
  await store.db.insert(applications).values(
    merchants.map((partnerId) => ({
      appKey: `app-${partnerId}`,
      partnerId,
      environment: partnerId === LIVE_SELLER ? ('LIVE' as const) : ('SANDBOX' as const),
    })),
  )
  for (let start = 0; start < NUMBERS; start += CHUNK) {
    await store.db.insert(phoneNumbers).values(Array.from({ length: CHUNK }, (_, at) => numberAt(start + at)))
  }
  all = await store.db.select().from(phoneNumbers)
})
afterAll(() => store.close())

function numberAt(place: number): typeof phoneNumbers.$inferInsert {
  const phoneNumber = `13${String((place * 104_729) % 1_000_000_000).padStart(9, '8')}`
  const numberCity = CITIES[place % CITIES.length] ?? ''
  const niceLevel = gradeNumber(phoneNumber)
  return {
    phoneNumber,
    merchantId: [...SELLERS, LIVE_SELLER][Math.floor(place / 7) % 3] ?? '',
    numberProvince: `${numberCity.slice(0, 2)}0000`,
    numberCity,
    niceLevel,
    prepayAmountFen: (place % 5) * 1000 + niceLevel * 5000,
    state: place % 11 === 0 ? 'OFF_SHELF' : 'AVAILABLE',
  }
}

/** All pages, one after another. */
async function findAll(
  search: NumberSearch,
  limit: number,
  scope = MALL,
): Promise<{ found: NumberRow[]; pages: number }> {
  const found: NumberRow[] = []
  let after: NumberPosition | null = null
  for (let pages = 1; ; pages++) {
    const page: Awaited<ReturnType<typeof findSaleNumbers>> = await findSaleNumbers(store.db, scope, {
      ...search,
      after,
      limit,
    })
    expect(page.numbers.length).toBeLessThanOrEqual(limit)
    found.push(...page.numbers)
    after = page.next
    if (after === null) return { found, pages }
  }
}

const keys = (numbers: NumberRow[]) => numbers.map((number) => number.phoneNumber)
const isForSale = ({ state, merchantId }: NumberRow) => state === 'AVAILABLE' && merchantId !== LIVE_SELLER

const SEARCHES: [NumberSearch, (number: NumberRow) => boolean][] = [
  [{}, () => true],
  [{ area: '000000' }, () => true],
  [{ area: '320000' }, (number) => number.numberProvince === '320000'],
  [{ area: '320500' }, (number) => number.numberCity === '320500'],
  [{ area: '320505' }, (number) => number.numberCity === '320500'],
  [{ area: '440000' }, () => false],
  [{ merchantId: 'M-B' }, (number) => number.merchantId === 'M-B'],
  [{ merchantId: 'M-B', area: '110000' }, (number) => number.merchantId === 'M-B' && number.numberCity === '110100'],
  [{ merchantId: LIVE_SELLER }, () => false],
  [{ pattern: '7' }, (number) => number.phoneNumber.endsWith('7')],
  [{ pattern: '138*9' }, (number) => /^138\d*9$/.test(number.phoneNumber)],
  [{ pattern: '13*******77' }, (number) => number.phoneNumber.endsWith('77')],
  [{ pattern: '*520*' }, (number) => number.phoneNumber.includes('520')],
  [{ pattern: '****5******' }, (number) => number.phoneNumber[4] === '5'],
  [{ pattern: '1388*' }, (number) => number.phoneNumber.startsWith('1388')],
  [{ without: '4' }, (number) => !number.phoneNumber.includes('4')],
  [{ without: '0' }, (number) => !number.phoneNumber.includes('0')],
  [{ without: '02', niceLevelTo: 0 }, ({ phoneNumber, niceLevel }) => niceLevel === 0 && !/[02]/.test(phoneNumber)],
  [{ without: '0', pattern: '90' }, () => false],
  [
    { without: '470', area: '320000' },
    (number) => number.numberProvince === '320000' && !/[470]/.test(number.phoneNumber),
  ],
  [{ niceLevelFrom: 2 }, (number) => number.niceLevel >= 2],
  [{ niceLevelFrom: 1, niceLevelTo: 1 }, (number) => number.niceLevel === 1],
  [{ niceLevelTo: 0, prepayFromFen: 4000 }, (number) => number.niceLevel === 0 && number.prepayAmountFen >= 4000],
  [
    { prepayFromFen: 1000, prepayToFen: 2000 },
    ({ prepayAmountFen }) => prepayAmountFen >= 1000 && prepayAmountFen <= 2000,
  ],
  [
    { pattern: '8', prepayToFen: 0, without: '4' },
    (number) => /^[^4]*8$/.test(number.phoneNumber) && number.prepayAmountFen === 0,
  ],
]

describe('a search finds every number that fits, each once, whatever the size of its pages', () => {
  test.each(SEARCHES)('%o', async (search, fits) => {
    const expected = keys(all.filter((number) => isForSale(number) && fits(number))).sort()

    for (const limit of [83, 700]) {
      const { found } = await findAll(search, limit)
      expect(keys(found).sort()).toEqual(expected)
    }
  })
})

test('one whole number is found by itself', async () => {
  const [some] = all.filter(isForSale)
  const { found } = await findAll({ pattern: some?.phoneNumber }, 10)
  expect(keys(found)).toEqual([some?.phoneNumber])
})

test('numbers come city by city, and in each by what leads the search', async () => {
  const order = (numbers: NumberRow[], key: (number: NumberRow) => string) =>
    numbers.map((number) => [number.numberCity, number.merchantId, key(number)].join('/'))
  const priceOf = ({ prepayAmountFen }: NumberRow) => String(prepayAmountFen).padStart(9, '0')
  const tailOf = ({ phoneNumber }: NumberRow) => [...phoneNumber].reverse().join('')

  for (const [search, key] of [
    [{}, (number: NumberRow) => number.phoneNumber],
    [{ pattern: '6' }, tailOf],
    [{ niceLevelFrom: 1 }, (number: NumberRow) => `${number.niceLevel}/${tailOf(number)}`],
    [{ without: '4' }, tailOf],
    [{ prepayFromFen: 1000 }, (number: NumberRow) => `${priceOf(number)}/${tailOf(number)}`],
  ] as const) {
    const places = order((await findAll(search, 500)).found, key)
    expect(places).toEqual([...places].sort())
  }
})

test('a wish that hardly a number fulfils ends after so many looked at, and goes on behind them', async () => {
  const rare = { without: '024', pattern: '*5*9*', niceLevelFrom: 0 }
  const isRare = ({ phoneNumber }: NumberRow) => /^[^024]*5[^024]*9[^024]*$/.test(phoneNumber)
  const expected = keys(all.filter((number) => isForSale(number) && isRare(number))).sort()

  const { found, pages } = await findAll(rare, 100)

  expect(expected.length).toBeGreaterThan(10)
  expect(expected.length).toBeLessThan(100)
  expect(keys(found).sort()).toEqual(expected)
  expect(pages).toBeGreaterThan(2)
  expect(pages).toBeLessThanOrEqual(Math.floor(all.filter(isForSale).length / SCAN_NUMBERS) + 1)
})

test('a pool that is sold out between two pages is stepped over', async () => {
  const page = await findSaleNumbers(store.db, MALL, { area: '110000', limit: 5 })
  const { numberCity = '', merchantId = '' } = page.next ?? {}
  const isPool = sql`${phoneNumbers.numberCity} = ${numberCity} and ${phoneNumbers.merchantId} = ${merchantId}`
  const isSold = sql`${isPool} and ${phoneNumbers.state} = 'AVAILABLE'`
  await store.db.update(phoneNumbers).set({ state: 'ACTIVE' }).where(isSold)

  const following = await findSaleNumbers(store.db, MALL, { area: '110000', after: page.next, limit: 5 })
  await store.db
    .update(phoneNumbers)
    .set({ state: 'AVAILABLE' })
    .where(sql`${isPool} and ${phoneNumbers.state} = 'ACTIVE'`)

  const rest = all.filter(
    (number) => isForSale(number) && number.numberCity === '110100' && number.merchantId > merchantId,
  )
  expect(keys(following.numbers)).toEqual(keys(rest).sort().slice(0, 5))
})

test('a number is found from when it is for sale: after its lock has run out, and after its cooling', async () => {
  const [some] = all.filter(isForSale)
  const phoneNumber = some?.phoneNumber ?? ''
  const seen = async () => (await findAll({ pattern: phoneNumber }, 1)).found.length
  const becomes = (row: Partial<typeof phoneNumbers.$inferInsert>) =>
    store.db.update(phoneNumbers).set(row).where(eq(phoneNumbers.phoneNumber, phoneNumber))
  const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)]

  await becomes({ state: 'LOCKED', lockExpiresAt: future })
  expect(await seen()).toBe(0)
  await becomes({ lockExpiresAt: past })
  expect(await seen()).toBe(1)
  await becomes({ orderId: 'M-1' })
  expect(await seen()).toBe(0)
  await becomes({ orderId: null, state: 'AGING', agingUntil: future })
  expect(await seen()).toBe(0)
  await becomes({ agingUntil: past })
  expect(await seen()).toBe(1)
  await becomes({ state: 'OFF_SHELF', agingUntil: null })
  expect(await seen()).toBe(0)
})
