import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contracts, phoneNumbers, plans, tierTerminals } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  world = await openOrderWorld()
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

interface Offer {
  productKind: string
  planCode: string | null
  contractCode: string | null
  tierCode: string | null
  terminalCode: string | null
  skuId: string | null
  fees: { feeCode: string; amount: number }[]
}
interface Page {
  items: Offer[]
  nextCursor: string | null
  hasMore: boolean
}

const offers = async (query: Record<string, string>): Promise<Page> =>
  (await mall.get('/v1/mall/offers', { merchantId: 'M-JIANGSU', ...query })).data as unknown as Page
const priceOf = (query: Record<string, string>) =>
  mall.get('/v1/mall/offers/price', { merchantId: 'M-JIANGSU', ...query })
const codesOf = ({ fees: _fees, ...offer }: Offer) =>
  Object.fromEntries(
    Object.entries(offer).filter(([name, value]) => typeof value === 'string' && name !== 'title'),
  ) as Record<string, string>

test.each(['N', 'CN', 'CO', 'B'])(
  'pages of one offer each show all offers of kind %s, each once',
  async (productKind) => {
    const whole = await offers({ productKind, limit: '100' })
    const found: Offer[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await offers({ productKind, limit: '1', ...(cursor === '' ? {} : { cursor }) })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    expect(whole.hasMore).toBe(false)
    expect(whole.items.length).toBeGreaterThan(1)
    expect(found).toEqual(whole.items)
  },
)

test.each(['CO', 'B'])('an offer of kind %s is priced as it is shown', async (productKind) => {
  for (const offer of (await offers({ productKind })).items) {
    const { data } = await priceOf(codesOf(offer))
    expect(data.fees).toEqual(offer.fees)
    expect(data.payableAmount).toBe(offer.fees.reduce((sum, { amount }) => sum + amount, 0))
  }
})

test('a number adds its credit, and a tier says what comes back each month', async () => {
  const [offer] = (await offers({ productKind: 'CN' })).items.filter(({ tierCode }) => tierCode === 'TIER-GIFT-24')
  const { data } = await priceOf({ ...codesOf(offer as Offer), phoneNumber: '13800001000' })
  expect(data.fees).toEqual([{ feeCode: 'NUMBER_PREPAY', amount: expect.any(Number) }, ...(offer?.fees ?? [])])
  expect(data.monthlyGifts).toEqual(Array(24).fill(5_000))
  expect(data.monthlyReturns).toEqual([])
})

test('pieces multiply a bare phone', async () => {
  const one = await priceOf({ productKind: 'B', skuId: 'SKU-X2-BLUE-256' })
  const three = await priceOf({ productKind: 'B', skuId: 'SKU-X2-BLUE-256', quantity: '3' })
  expect(three.data.payableAmount).toBe(3 * Number(one.data.payableAmount))
})

const WRONG: { why: string; query: Record<string, string>; field: string; code?: string }[] = [
  {
    why: 'a number that is nobody’s',
    query: { productKind: 'N', planCode: 'PLAN-88', phoneNumber: '13999999999' },
    field: 'phoneNumber',
  },
  {
    why: 'a new customer without a number',
    query: { productKind: 'N', planCode: 'PLAN-88' },
    field: 'phoneNumber',
    code: 'PARAM_MISSING',
  },
  { why: 'a phone that is not named', query: { productKind: 'B' }, field: 'skuId', code: 'PARAM_MISSING' },
  {
    why: 'a plan that is not sold',
    query: { productKind: 'N', planCode: 'PLAN-0', phoneNumber: '13800001000' },
    field: 'planCode',
  },
  { why: 'a phone that is not sold', query: { productKind: 'B', skuId: 'SKU-0' }, field: 'skuId' },
  {
    why: 'a contract without its tier',
    query: { productKind: 'CO', contractCode: 'CT-OLD-24', skuId: 'SKU-X2-BLUE-256' },
    field: 'tierCode',
    code: 'PARAM_MISSING',
  },
  {
    why: 'a contract for new customers, for an old one',
    query: { productKind: 'CO', contractCode: 'CT-NEW-24', tierCode: 'TIER-GIFT-24', skuId: 'SKU-X2-BLUE-256' },
    field: 'contractCode',
  },
  {
    why: 'five contract phones at once',
    query: {
      productKind: 'CO',
      contractCode: 'CT-OLD-24',
      tierCode: 'TIER-RECHARGE-24',
      skuId: 'SKU-X1-BLACK-256',
      quantity: '5',
    },
    field: 'quantity',
  },
  {
    why: 'a plan with a bare phone',
    query: { productKind: 'B', skuId: 'SKU-X2-BLUE-256', planCode: 'PLAN-88' },
    field: 'planCode',
  },
  { why: 'no pieces', query: { productKind: 'B', skuId: 'SKU-X2-BLUE-256', quantity: '0' }, field: 'quantity' },
]
test.each(WRONG)('no price: $why', async ({ query, field, code = 'PARAM_INVALID' }) => {
  expect((await priceOf(query)).problem).toMatchObject({ code, errors: [{ field }] })
})

test('a number that is sold has no price any more', async () => {
  const query = { productKind: 'N', planCode: 'PLAN-88', phoneNumber: '13800001000' }
  const isNumber = eq(phoneNumbers.phoneNumber, query.phoneNumber)
  expect(await priceOf(query)).toMatchObject({ status: 200 })

  await world.db.update(phoneNumbers).set({ state: 'ACTIVE' }).where(isNumber)

  expect((await priceOf(query)).problem).toMatchObject({ code: 'PARAM_INVALID', errors: [{ field: 'phoneNumber' }] })
  await world.db.update(phoneNumbers).set({ state: 'AVAILABLE' }).where(isNumber)
})

test('a plan that went off sale is not sold by leaving it out', async () => {
  const { planCode, ...codes } = codesOf((await offers({ productKind: 'CO' })).items[0] as Offer)
  const isPlan = and(eq(plans.merchantId, 'M-JIANGSU'), eq(plans.planCode, planCode as string))
  expect(await priceOf(codes)).toMatchObject({ status: 200 })

  await world.db.update(plans).set({ status: 'OFF' }).where(isPlan)

  expect((await priceOf(codes)).problem).toMatchObject({ code: 'PARAM_INVALID', errors: [{ field: 'planCode' }] })
  await world.db.update(plans).set({ status: 'ON' }).where(isPlan)
})

test('a plan of one province is not sold with a number of another', async () => {
  const isPlan = and(eq(plans.merchantId, 'M-JIANGSU'), eq(plans.planCode, 'PLAN-88'))
  const query = { productKind: 'N', planCode: 'PLAN-88', phoneNumber: '13800001000' }
  expect(await priceOf(query)).toMatchObject({ status: 200 })

  await world.db
    .update(plans)
    .set({ areaCodes: ['440000'] })
    .where(isPlan)

  expect((await priceOf(query)).problem).toMatchObject({ code: 'PARAM_INVALID', errors: [{ field: 'planCode' }] })
  await world.db
    .update(plans)
    .set({ areaCodes: ['320000'] })
    .where(isPlan)
})

test('what is sold in one city is offered there, and what is sold in the province everywhere in it', async () => {
  const isPlan = and(eq(plans.merchantId, 'M-JIANGSU'), eq(plans.planCode, 'PLAN-88'))
  const shown = async (area: string) => (await offers({ productKind: 'N', area })).items.map(({ planCode }) => planCode)
  await world.db
    .update(plans)
    .set({ areaCodes: ['320100'] })
    .where(isPlan)
  expect(await shown('320100')).toEqual(['PLAN-128', 'PLAN-88'])
  expect(await shown('320500')).toEqual(['PLAN-128'])
  expect(await shown('320000')).toEqual(['PLAN-128'])
  expect(await shown('110000')).toEqual([])
  await world.db
    .update(plans)
    .set({ areaCodes: ['320000'] })
    .where(isPlan)
})

test('an order at yesterday’s price is told that it changed, and one at the new price is taken', async () => {
  const query = { productKind: 'B', merchantId: 'M-TERMINAL', skuId: 'SKU-X1-BLACK-256' }
  const { data } = await priceOf(query)
  const place = (amount: number) =>
    mall.post('/v1/mall/orders', {
      orderId: `T-OFFER-${amount}`,
      merchantId: 'M-TERMINAL',
      productKind: 'B',
      items: [{ itemId: '1', skuId: 'SKU-X1-BLACK-256', title: 'X1', quantity: 1, unitPrice: amount }],
      fees: [{ feeCode: 'DEVICE', amount }],
      receiver: {
        receiverName: '测试用户甲',
        receiverPhone: '13800001234',
        provinceCode: '320000',
        cityCode: '320100',
        districtCode: '320102',
        address: '测试路 1 号',
      },
    })
  expect((await place(Number(data.payableAmount) - 1)).problem).toMatchObject({ code: 'PRICE_CHANGED' })
  expect(await place(Number(data.payableAmount))).toMatchObject({ status: 200 })
})

test('a tier that is limited to one SKU offers that one only', async () => {
  const isMapping = and(eq(tierTerminals.tierCode, 'TIER-GIFT-OLD-24'), eq(tierTerminals.terminalCode, 'TERM-X1'))
  await world.db
    .update(tierTerminals)
    .set({ skuIds: ['SKU-X1-BLACK-256'] })
    .where(isMapping)
  const { items } = await offers({ productKind: 'CO' })
  const ofTier = items.filter(
    ({ tierCode, terminalCode }) => tierCode === 'TIER-GIFT-OLD-24' && terminalCode === 'TERM-X1',
  )
  expect(ofTier.map(({ skuId }) => skuId)).toEqual(['SKU-X1-BLACK-256'])
  await world.db.update(tierTerminals).set({ skuIds: [] }).where(isMapping)
})

test('a retired contract takes its tiers out of the shop', async () => {
  const isContract = eq(contracts.contractCode, 'CT-OLD-24')
  await world.db
    .update(contracts)
    .set({ retireAt: new Date(Date.now() - 1000) })
    .where(isContract)
  expect((await offers({ productKind: 'CO' })).items).toEqual([])
  await world.db.update(contracts).set({ retireAt: null }).where(isContract)
})
