import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActOnListing, actOnListing } from '../../../../db/commands/catalogue/act-on-listing.ts'
import { addCatalogueItem } from '../../../../db/commands/catalogue/add-item.ts'
import { findOffers } from '../../../../db/queries/offers.ts'
import { quoteOrder } from '../../../../db/queries/quote.ts'
import {
  applications,
  catalogueRevisions,
  listingLog,
  listingStaff,
  partners,
  plans,
  terminalSkus,
} from '../../../../db/schema/index.ts'
import type { OrderDraft } from '../../../../domain/order-draft.ts'
import { addPlan, addSku, newMerchant, seenVersion } from '../../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
  await seeded.db.insert(listingStaff).values([
    { staffId: 'both', role: 'PUBLISHER', areaCodes: ['320000'] },
    { staffId: 'both', role: 'REVIEWER', areaCodes: ['320100'] },
  ])
})
afterAll(() => seeded.close())

const act = async (merchantId: string, event: ActOnListing['event'], changes: Partial<ActOnListing> = {}) => {
  const key = { merchantId, kind: 'PLAN', code: 'P1', ...changes } as const
  const seen = event === 'APPROVE' ? { version: await seenVersion(seeded.db, key) } : {}
  const staffId = event === 'SUBMIT' || event === 'RETIRE' ? 'publisher-320000' : 'reviewer-320000'
  return actOnListing(seeded.db, { ...key, ...seen, event, actor: { staffId }, ...changes })
}

const planOf = async (merchantId: string) =>
  (await seeded.db.select().from(plans).where(eq(plans.merchantId, merchantId)))[0]
const logOf = async (merchantId: string) =>
  (await seeded.db.select().from(listingLog).where(eq(listingLog.merchantId, merchantId)).orderBy(listingLog.seq)).map(
    ({ event, from, to, version, role, actorId, reason }) =>
      [event, `${from}→${to}`, `v${version}`, role, actorId, reason].filter((word) => word !== null).join(' '),
  )
const revisionsOf = async (merchantId: string) =>
  (
    await seeded.db
      .select()
      .from(catalogueRevisions)
      .where(eq(catalogueRevisions.merchantId, merchantId))
      .orderBy(catalogueRevisions.version)
  ).map(({ version, state }) => `v${version} ${state}`)

/** Reviewed and on sale. */
async function planOnSale(): Promise<string> {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)
  await act(merchantId, 'SUBMIT')
  await act(merchantId, 'APPROVE')
  return merchantId
}

test('an item goes from draft over review to the shop and out of it, and the log says who and why', async () => {
  const merchantId = await newMerchant(seeded.db)
  expect(await addPlan(seeded.db, merchantId)).toMatchObject({ status: 'DRAFT' })

  expect(await act(merchantId, 'SUBMIT')).toEqual({ status: 'PENDING_REVIEW', version: 1, changed: true })
  expect(await act(merchantId, 'REJECT', { reason: '资费有误' })).toMatchObject({ status: 'REJECTED' })
  expect(await act(merchantId, 'SUBMIT')).toMatchObject({ status: 'PENDING_REVIEW' })
  expect(await act(merchantId, 'APPROVE')).toMatchObject({ status: 'ON' })
  expect(await act(merchantId, 'TAKE_OFF', { reason: '投诉' })).toMatchObject({ status: 'OFF' })
  expect(await act(merchantId, 'RETIRE')).toMatchObject({ status: 'RETIRED' })

  expect(await planOf(merchantId)).toMatchObject({ status: 'RETIRED', publishedBy: 'publisher-320000' })
  expect(await logOf(merchantId)).toEqual([
    'SUBMIT DRAFT→PENDING_REVIEW v1 PUBLISHER publisher-320000',
    'REJECT PENDING_REVIEW→REJECTED v1 REVIEWER reviewer-320000 资费有误',
    'SUBMIT REJECTED→PENDING_REVIEW v1 PUBLISHER publisher-320000',
    'APPROVE PENDING_REVIEW→ON v1 REVIEWER reviewer-320000',
    'TAKE_OFF ON→OFF v1 REVIEWER reviewer-320000 投诉',
    'RETIRE OFF→RETIRED v1 PUBLISHER publisher-320000',
  ])
})

test.each([
  ['ITEM_NOT_FOUND', 'SUBMIT', { code: 'NONE' }],
  ['ITEM_NOT_FOUND', 'SUBMIT', { merchantId: 'M-JIANGSU' }],
  ['PERMISSION_DENIED', 'SUBMIT', { actor: { staffId: 'nobody' } }],
  ['PERMISSION_DENIED', 'SUBMIT', { actor: { staffId: 'reviewer-320000' } }],
  ['AREA_NOT_YOURS', 'APPROVE', { actor: { staffId: 'reviewer-320100' } }],
  ['AREA_NOT_YOURS', 'APPROVE', { actor: { staffId: 'both' } }],
  ['REASON_REQUIRED', 'REJECT', { reason: ' ' }],
  ['LISTING_CONFLICT', 'APPROVE', { version: 7 }],
] as const)('%s refuses %s and leaves everything as it was', async (code, event, changes) => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)
  if (event !== 'SUBMIT') await act(merchantId, 'SUBMIT')
  const before = [await planOf(merchantId), await logOf(merchantId)]

  await expect(act(merchantId, event, changes)).rejects.toMatchObject({ code })

  expect([await planOf(merchantId), await logOf(merchantId)]).toEqual(before)
})

test('LISTING_CONFLICT: what never waited for a review cannot be approved, and what is retired never comes back', async () => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)

  await expect(act(merchantId, 'APPROVE')).rejects.toMatchObject({ code: 'LISTING_CONFLICT' })
  await act(merchantId, 'RETIRE')
  await expect(act(merchantId, 'SUBMIT')).rejects.toMatchObject({ code: 'LISTING_CONFLICT' })
})

test('REVIEWER_IS_PUBLISHER: whoever has both roles never reviews what they published', async () => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId, { areaCodes: ['320100'] })
  await act(merchantId, 'SUBMIT', { actor: { staffId: 'both' } })

  for (const event of ['APPROVE', 'REJECT'] as const) {
    const own = act(merchantId, event, { actor: { staffId: 'both' }, reason: 'why' })
    await expect(own).rejects.toMatchObject({ code: 'REVIEWER_IS_PUBLISHER' })
  }
  expect(await act(merchantId, 'APPROVE', { actor: { staffId: 'reviewer-320100' } })).toMatchObject({ status: 'ON' })
})

test('of ten reviewers who decide at once, one does; the same request again is the same step', async () => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)
  await act(merchantId, 'SUBMIT')

  const answers = await Promise.all(Array.from({ length: 10 }, () => act(merchantId, 'APPROVE', { requestKey: 'r1' })))
  await act(merchantId, 'TAKE_OFF', { reason: 'why' })
  const late = await act(merchantId, 'APPROVE', { requestKey: 'r1' })

  expect(answers).toEqual(answers.map(() => ({ status: 'ON', version: 1, changed: true })))
  expect(answers).toHaveLength(10)
  expect(late).toMatchObject({ status: 'OFF' })
  expect((await logOf(merchantId)).filter((row) => row.startsWith('APPROVE'))).toHaveLength(1)
  expect(await act(merchantId, 'TAKE_OFF', { reason: 'why' })).toMatchObject({ changed: false })
})

test('a change of what is on sale waits for a reviewer, who sees which version is meant', async () => {
  const merchantId = await planOnSale()
  expect(await addPlan(seeded.db, merchantId, { monthlyFee: 9900 })).toMatchObject({ status: 'ON', pendingVersion: 2 })
  expect(await addPlan(seeded.db, merchantId, { monthlyFee: 9800 })).toMatchObject({ status: 'ON', pendingVersion: 3 })

  await expect(act(merchantId, 'APPROVE', { version: 2 })).rejects.toMatchObject({ code: 'LISTING_CONFLICT' })
  expect(await planOf(merchantId)).toMatchObject({ monthlyFeeFen: 8800, version: 1 })
  expect(await act(merchantId, 'APPROVE', { version: 3 })).toEqual({ status: 'ON', version: 3, changed: true })

  expect(await planOf(merchantId)).toMatchObject({ monthlyFeeFen: 9800, version: 3, status: 'ON' })
  expect(await revisionsOf(merchantId)).toEqual(['v2 REPLACED', 'v3 APPROVED'])
  expect((await logOf(merchantId)).at(-1)).toBe('APPROVE ON→ON v3 REVIEWER reviewer-320000')
  expect(await act(merchantId, 'APPROVE')).toMatchObject({ changed: false })
})

test('a refused change leaves the old one on sale and its reason in the log', async () => {
  const merchantId = await planOnSale()
  await addPlan(seeded.db, merchantId, { monthlyFee: 9900 })

  expect(await act(merchantId, 'REJECT', { reason: '涨价无批文' })).toEqual({ status: 'ON', version: 1, changed: true })

  expect(await planOf(merchantId)).toMatchObject({ monthlyFeeFen: 8800, status: 'ON' })
  expect(await revisionsOf(merchantId)).toEqual(['v2 REJECTED'])
  expect((await logOf(merchantId)).at(-1)).toBe('REJECT ON→ON v2 REVIEWER reviewer-320000 涨价无批文')
  await expect(act(merchantId, 'REJECT', { reason: '再次' })).rejects.toMatchObject({ code: 'LISTING_CONFLICT' })
})

test('AREA_NOT_YOURS: a change that widens the areas is for somebody who has all of them', async () => {
  const merchantId = await planOnSale()
  await addPlan(seeded.db, merchantId, { areaCodes: ['320000', '330000'] })

  await expect(act(merchantId, 'APPROVE')).rejects.toMatchObject({ code: 'AREA_NOT_YOURS' })
  expect(await act(merchantId, 'APPROVE', { actor: { staffId: 'reviewer-000000' } })).toMatchObject({ version: 2 })
})

test('a change that waits is written when its item leaves the shop, and is gone when it retires', async () => {
  const off = await planOnSale()
  await addPlan(seeded.db, off, { monthlyFee: 9900 })
  expect(await act(off, 'TAKE_OFF', { reason: 'why' })).toEqual({ status: 'OFF', version: 2, changed: true })
  expect(await planOf(off)).toMatchObject({ monthlyFeeFen: 9900, status: 'OFF' })
  expect(await revisionsOf(off)).toEqual(['v2 REPLACED'])

  const retired = await planOnSale()
  await addPlan(seeded.db, retired, { monthlyFee: 9900 })
  await act(retired, 'RETIRE')
  expect(await planOf(retired)).toMatchObject({ monthlyFeeFen: 8800, status: 'RETIRED' })
  expect(await revisionsOf(retired)).toEqual(['v2 REPLACED'])
})

test('a change whose plan was deleted meanwhile is refused by its own check', async () => {
  const merchantId = await planOnSale()
  const body = {
    outerId: 'C1',
    contractCode: 'C1',
    contractName: '测试合约',
    userScope: 'NEW',
    contractMonths: 24,
    planCodes: ['P1'],
    areaCodes: ['320000'],
  } as const
  const addContract = (planCodes: string[]) =>
    addCatalogueItem(seeded.db, {
      kind: 'CONTRACT',
      merchantId,
      actorId: 'app',
      body: { ...body, areaCodes: [...body.areaCodes], planCodes },
    })
  await addPlan(seeded.db, merchantId, { outerId: 'P2', planCode: 'P2' })
  await addContract(['P1'])
  const contract = { kind: 'CONTRACT', code: 'C1' } as const
  await act(merchantId, 'SUBMIT', contract)
  await act(merchantId, 'APPROVE', contract)
  await addContract(['P1', 'P2'])
  await seeded.db.delete(plans).where(and(eq(plans.merchantId, merchantId), eq(plans.planCode, 'P2')))

  await expect(act(merchantId, 'APPROVE', contract)).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' })
  expect(await revisionsOf(merchantId)).toEqual(['v2 PENDING'])
})

test('a phone sells at its old price until the new one is approved, and then at that one only', async () => {
  const merchantId = await newMerchant(seeded.db)
  await seeded.db
    .insert(applications)
    .values({ appKey: `app-${merchantId}`, partnerId: merchantId, environment: 'SANDBOX' })
  const country = { staffId: 'publisher-000000' }
  const reviewer = { staffId: 'reviewer-000000' }
  await addSku(seeded.db, merchantId)
  for (const item of [{ kind: 'TERMINAL', code: 'T1' } as const, { kind: 'SKU', code: 'S1' } as const]) {
    await act(merchantId, 'SUBMIT', { ...item, actor: country })
    await act(merchantId, 'APPROVE', { ...item, actor: reviewer })
  }
  const scope = { partnerKind: 'MALL', partnerId: 'MALL-DEMO', environment: 'SANDBOX' } as const
  const prices = async () =>
    (await findOffers(seeded.db, scope, { merchantId, productKind: 'B', limit: 10 }))?.flatMap(({ fees }) => fees)
  const quoteAt = (amountFen: number) => quoteOrder(seeded.db, bareDraft(merchantId, amountFen))

  await addSku(seeded.db, merchantId, { price: 279_900, stock: 30 })

  expect(await prices()).toEqual([{ feeCode: 'DEVICE', amountFen: 259_900 }])
  expect(await quoteAt(259_900)).toMatchObject({ quote: { payableFen: 259_900 } })
  expect(await quoteAt(279_900)).toMatchObject({ refused: 'PRICE_CHANGED', currentPayableFen: 259_900 })
  const [sku] = await seeded.db.select().from(terminalSkus).where(eq(terminalSkus.merchantId, merchantId))
  expect(sku?.stock).toBe(30)

  await act(merchantId, 'APPROVE', { kind: 'SKU', code: 'S1', actor: reviewer })

  expect(await prices()).toEqual([{ feeCode: 'DEVICE', amountFen: 279_900 }])
  expect(await quoteAt(259_900)).toMatchObject({ refused: 'PRICE_CHANGED', currentPayableFen: 279_900 })
  expect(await quoteAt(279_900)).toMatchObject({ quote: { payableFen: 279_900 } })
})

test('a merchant who lists without review needs nobody, and the log says so', async () => {
  const merchantId = await newMerchant(seeded.db)
  await seeded.db.update(partners).set({ listsWithoutReview: true }).where(eq(partners.partnerId, merchantId))

  expect(await addPlan(seeded.db, merchantId)).toMatchObject({ status: 'ON' })

  expect(await logOf(merchantId)).toEqual([
    'SUBMIT DRAFT→PENDING_REVIEW v1 PLATFORM app',
    'APPROVE PENDING_REVIEW→ON v1 PLATFORM app',
  ])
})

function bareDraft(merchantId: string, amountFen: number): OrderDraft {
  return {
    orderId: 'M-QUOTE',
    mallId: 'MALL-DEMO',
    merchantId,
    environment: 'SANDBOX',
    productKind: 'B',
    checkId: null,
    lockId: null,
    items: [{ itemId: '1', skuId: 'S1', title: '星河 X1', quantity: 1, unitPriceFen: amountFen }],
    fees: [{ feeCode: 'DEVICE', amountFen }],
    codes: {},
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId: '',
    holderHash: 'none',
    phoneHash: null,
    bodyHash: '',
    requestId: '',
  }
}
