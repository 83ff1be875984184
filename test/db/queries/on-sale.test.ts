import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isOnSale } from '../../../db/queries/on-sale.ts'
import { quoteOrder } from '../../../db/queries/quote.ts'
import { contracts, contractTiers, plans, terminalSkus, terminals, tierTerminals } from '../../../db/schema/index.ts'
import { LISTING_STATE_CODES } from '../../../domain/listing.ts'
import type { OrderDraft } from '../../../domain/order-draft.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const PLAN = { merchantId: 'M-WINDOW', planName: '时段套餐', monthlyFeeFen: 1 }
// A column keeps milliseconds, and so does this clock.
const NOW = sql`date_trunc('milliseconds', now())`
const AT = { now: NOW, before: sql`${NOW} - interval '1 millisecond'`, after: sql`${NOW} + interval '1 millisecond'` }

test.each<[object, boolean]>([
  [{}, true],
  [{ validFrom: AT.now }, true],
  [{ validFrom: AT.after }, false],
  [{ validTo: AT.now }, false],
  [{ validTo: AT.after }, true],
  [{ validFrom: AT.before, validTo: AT.after }, true],
  [{ retireAt: AT.now }, false],
  [{ retireAt: AT.after }, true],
  [{ retireAt: AT.before, validTo: AT.after }, false],
])('an item that is on sale opens and closes to the millisecond: %#', async (window, expected) => {
  // One transaction has one now(): the edge itself can be looked at.
  const found = await seeded.db.transaction(async (transaction) => {
    const values = { ...PLAN, planCode: 'P', status: 'ON', ...window } as typeof plans.$inferInsert
    await transaction.insert(plans).values(values)
    const rows = await transaction.select().from(plans).where(isOnSale(plans))
    await transaction.delete(plans).where(eq(plans.merchantId, PLAN.merchantId))
    return rows.some(({ merchantId }) => merchantId === PLAN.merchantId)
  })

  expect(found).toBe(expected)
})

test.each(LISTING_STATE_CODES)('an item that is %s is on sale only when that is ON', async (status) => {
  await seeded.db.insert(plans).values({ ...PLAN, planCode: status, status })

  const rows = await seeded.db.select().from(plans).where(isOnSale(plans))

  expect(rows.some(({ planCode }) => planCode === status)).toBe(status === 'ON')
})

const DRAFT: OrderDraft = {
  orderId: 'M-WINDOW',
  mallId: 'MALL-DEMO',
  merchantId: 'M-JIANGSU',
  environment: 'SANDBOX',
  productKind: 'CO',
  checkId: null,
  lockId: null,
  items: [{ itemId: '1', skuId: 'SKU-X1-BLACK-256', title: '', quantity: 1, unitPriceFen: 0 }],
  fees: [
    { feeCode: 'RECHARGE', amountFen: 240_000 },
    { feeCode: 'DEVICE', amountFen: 229_900 },
  ],
  codes: {
    planCode: 'PLAN-88',
    contractCode: 'CT-OLD-24',
    tierCode: 'TIER-RECHARGE-24',
    terminalCode: 'TERM-X1',
    skuId: 'SKU-X1-BLACK-256',
  },
  quantity: 1,
  receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
  deliveryType: 'EXPRESS',
  deliveryTimeType: 'ANY',
  vaultId: '',
  holderHash: '',
  phoneHash: null,
  bodyHash: '',
  requestId: '',
}
const SOLD = { quote: { payableFen: 469_900 } }

test.each([
  [plans, 'planCode'],
  [contracts, 'contractCode'],
  [contractTiers, 'tierCode'],
  [terminalSkus, 'items.skuId'],
  [terminals, 'items.skuId'],
] as const)('a part that is retired, or past its validity, cannot be ordered: %#', async (table, field) => {
  expect(await quoteOrder(seeded.db, DRAFT)).toMatchObject(SOLD)

  for (const closed of [{ validTo: new Date(Date.now() - 1000) }, { retireAt: new Date(Date.now() - 1000) }]) {
    await seeded.db.update(table).set(closed)
    expect(await quoteOrder(seeded.db, DRAFT)).toMatchObject({ refused: 'PARAM_INVALID', field })
    await seeded.db.update(table).set({ validTo: null, retireAt: null })
  }
  expect(await quoteOrder(seeded.db, DRAFT)).toMatchObject(SOLD)
})

test('a tier that names some SKUs of a phone sells no other', async () => {
  const limitTo = (skuIds: string[]) =>
    seeded.db.update(tierTerminals).set({ skuIds }).where(eq(tierTerminals.tierCode, 'TIER-RECHARGE-24'))

  await limitTo(['SKU-X1-WHITE-512'])
  expect(await quoteOrder(seeded.db, DRAFT)).toMatchObject({ refused: 'PARAM_INVALID', field: 'tierCode' })
  await limitTo(['SKU-X1-WHITE-512', 'SKU-X1-BLACK-256'])
  expect(await quoteOrder(seeded.db, DRAFT)).toMatchObject(SOLD)
})
