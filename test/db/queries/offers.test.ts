import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockNumber } from '../../../db/commands/number-lock.ts'
import { findOffers, type OfferRow } from '../../../db/queries/offers.ts'
import { findObstacle } from '../../../db/queries/placement.ts'
import { quoteOrder } from '../../../db/queries/quote.ts'
import { findSaleNumbers } from '../../../db/queries/sale-numbers.ts'
import { contracts, contractTiers, phoneNumbers, terminalSkus, valueAddedServices } from '../../../db/schema/index.ts'
import type { OrderDraft } from '../../../domain/order-draft.ts'
import { PRODUCT_KIND_CODES, type ProductKind } from '../../../domain/product-kind.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const MALL = { partnerKind: 'MALL', partnerId: 'MALL-DEMO', environment: 'SANDBOX' } as const
const SELLER: Record<ProductKind, string> = { N: 'M-JIANGSU', CN: 'M-JIANGSU', CO: 'M-JIANGSU', B: 'M-TERMINAL' }
const offersOf = async (productKind: ProductKind) =>
  (await findOffers(seeded.db, MALL, { merchantId: SELLER[productKind], productKind, limit: 1000 })) ?? []

let buyer = 0
async function draftOf(offer: OfferRow): Promise<OrderDraft> {
  const { productKind, planCode, contractCode, tierCode, terminalCode, skuId } = offer
  const takesNumber = productKind === 'N' || productKind === 'CN'
  const holderHash = `buyer-${++buyer}`
  const found = takesNumber ? await findSaleNumbers(seeded.db, MALL, { merchantId: 'M-JIANGSU', limit: 1 }) : null
  const number = found?.numbers[0]
  const locked = number
    ? await lockNumber(seeded.db, { ...number, environment: 'SANDBOX', holderHash, minutes: 5 })
    : null
  return {
    orderId: 'M-QUOTE',
    mallId: 'MALL-DEMO',
    merchantId: SELLER[productKind],
    environment: 'SANDBOX',
    productKind,
    checkId: null,
    lockId: locked && 'lockId' in locked ? locked.lockId : null,
    items: [{ itemId: '1', skuId, title: offer.title, quantity: 1, unitPriceFen: 0 }],
    fees: [
      ...offer.fees,
      ...(number ? [{ feeCode: 'NUMBER_PREPAY' as const, amountFen: number.prepayAmountFen }] : []),
    ],
    codes: JSON.parse(JSON.stringify({ planCode, contractCode, tierCode, terminalCode, skuId }, dropNull)) as object,
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId: '',
    holderHash,
    phoneHash: null,
    bodyHash: '',
    requestId: '',
  }
}
const dropNull = (_key: string, value: unknown) => value ?? undefined

test.each(PRODUCT_KIND_CODES)('every offer of kind %s is priced as an order of it is', async (productKind) => {
  const offers = await offersOf(productKind)
  expect(offers.length).toBeGreaterThan(0)

  for (const offer of offers) {
    const draft = await draftOf(offer)
    const expected = draft.fees.reduce((sum, fee) => sum + fee.amountFen, 0)
    expect(await quoteOrder(seeded.db, draft)).toMatchObject({ quote: { payableFen: expected } })
    expect(await findObstacle(seeded.db, MALL, draft)).toBeNull()
  }
})

test('what is withdrawn is not offered, and a merchant of another environment sells nothing here', async () => {
  const before = await offersOf('B')
  await seeded.db.update(terminalSkus).set({ status: 'OFF' }).where(eq(terminalSkus.skuId, 'SKU-X1-WHITE-512'))
  const after = await offersOf('B')
  await seeded.db.update(terminalSkus).set({ status: 'ON' }).where(eq(terminalSkus.skuId, 'SKU-X1-WHITE-512'))

  expect(before.length - after.length).toBe(1)
  const live = { ...MALL, environment: 'LIVE' } as const
  expect(await findOffers(seeded.db, live, { merchantId: 'M-TERMINAL', productKind: 'B', limit: 9 })).toBeNull()
})

test('codes that do not belong together are refused by name', async () => {
  const [offer] = await offersOf('CO')
  const draft = await draftOf(offer as OfferRow)
  const obstacle = (codes: object) => findObstacle(seeded.db, MALL, { ...draft, codes: { ...draft.codes, ...codes } })
  const otherPlan = draft.codes.planCode === 'PLAN-88' ? 'PLAN-128' : 'PLAN-88'
  const otherPhone = draft.codes.terminalCode === 'TERM-X1' ? 'TERM-X2' : 'TERM-X1'

  expect(await obstacle({ planCode: otherPlan })).toMatchObject({ code: 'PARAM_INVALID', field: 'planCode' })
  expect(await obstacle({ terminalCode: otherPhone })).toMatchObject({ code: 'PARAM_INVALID', field: 'terminalCode' })
  expect(await findObstacle(seeded.db, MALL, { ...draft, fees: [] })).toMatchObject({ code: 'PRICE_CHANGED' })
})

test.each(['number', 'contract'] as const)('a %s is sold with its own plans only', async (part) => {
  const [offer] = (await offersOf('CN')).filter(({ planCode }) => planCode === 'PLAN-88')
  const draft = await draftOf(offer as OfferRow)
  const limitTo = (planCodes: string[]) =>
    part === 'number'
      ? seeded.db
          .update(phoneNumbers)
          .set({ planCodes })
          .where(eq(phoneNumbers.lockId, draft.lockId ?? ''))
      : seeded.db
          .update(contracts)
          .set({ planCodes })
          .where(eq(contracts.contractCode, draft.codes.contractCode ?? ''))

  await limitTo(['PLAN-128'])
  expect(await quoteOrder(seeded.db, draft)).toMatchObject({ refused: 'PARAM_INVALID', field: 'planCode' })
  expect(await findObstacle(seeded.db, MALL, draft)).toMatchObject({ code: 'PARAM_INVALID', field: 'planCode' })
  await limitTo(['PLAN-88', 'PLAN-128'])
  expect(await findObstacle(seeded.db, MALL, draft)).toBeNull()
  await limitTo([])
  expect(await findObstacle(seeded.db, MALL, draft)).toBeNull()
})

test('a tier is offered only while the services that it forces are sold', async () => {
  const shown = async () =>
    ((await findOffers(seeded.db, MALL, { merchantId: SELLER.CO, productKind: 'CO', limit: 100 })) ?? []).map(
      ({ tierCode }) => tierCode,
    )
  const service = {
    merchantId: SELLER.CO,
    vasCode: 'VAS-OFF',
    vasName: '彩铃',
    feeFen: 500,
    feeCycle: 'MONTH',
  } as const
  await seeded.db.insert(valueAddedServices).values({ ...service, status: 'ON' })
  const isTier = and(eq(contractTiers.merchantId, SELLER.CO), eq(contractTiers.tierCode, 'TIER-RECHARGE-24'))
  await seeded.db
    .update(contractTiers)
    .set({ vasCodes: ['VAS-OFF'] })
    .where(isTier)
  expect(await shown()).toContain('TIER-RECHARGE-24')

  await seeded.db.update(valueAddedServices).set({ status: 'OFF' }).where(eq(valueAddedServices.vasCode, 'VAS-OFF'))

  expect(await shown()).not.toContain('TIER-RECHARGE-24')
  await seeded.db.update(contractTiers).set({ vasCodes: [] }).where(isTier)
})
