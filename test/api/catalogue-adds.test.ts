import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import {
  catalogueRevisions,
  contractTiers,
  listingLog,
  partners,
  phoneNumbers,
  plans,
  terminalSkus,
  tierTerminals,
} from '../../db/schema/index.ts'
import type { FailureCode, FailureDetails } from '../../domain/failure.ts'
import { ADD_CALLS, type AddCall, addCall, NUMBER, PHONE_GIFT_TIER, PLAN } from '../support/catalogue-bodies.ts'
import { exactProblem, failureText } from '../support/exact-problem.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

const A = applicationOf('MERCHANT', 'M-A')
const B = applicationOf('MERCHANT', 'M-B')
const C = applicationOf('MERCHANT', 'M-C')
const TRUSTED = applicationOf('MERCHANT', 'M-TRUSTED')
const MALL = applicationOf('MALL', 'MALL-1')
const APPLICATIONS = [A, B, C, TRUSTED, MALL]

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: APPLICATIONS })
  const named = { kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant' } as const
  await store.db
    .insert(partners)
    .values([A, B, C, TRUSTED].map(({ partnerId }) => ({ ...named, partnerId, listsWithoutReview: false })))
  await store.db.update(partners).set({ listsWithoutReview: true }).where(eq(partners.partnerId, TRUSTED.partnerId))
  for (const call of ADD_CALLS) await api.call(A, addCall(call))
})
afterAll(async () => {
  await api.close()
  await store.close()
})

const add = (application: typeof A, call: AddCall, changes: object = {}) =>
  api.call(application, addCall(call, changes))
const own = (table: typeof plans | typeof terminalSkus | typeof contractTiers) => eq(table.merchantId, A.partnerId)
const planOf = async (merchantId: string, planCode = PLAN.planCode) => {
  const isIt = and(eq(plans.merchantId, merchantId), eq(plans.planCode, planCode))
  return (await store.db.select().from(plans).where(isIt))[0]
}
const putOnSale = async () => {
  await store.db.update(plans).set({ status: 'ON' }).where(own(plans))
  await store.db.update(terminalSkus).set({ status: 'ON' }).where(own(terminalSkus))
  await store.db.update(contractTiers).set({ status: 'ON' }).where(own(contractTiers))
}

test.each(ADD_CALLS)('the same %s again changes nothing, whatever its Idempotency-Key', async (call) => {
  const before = await planOf(A.partnerId)

  const { status, data } = await add(A, call)

  expect(status).toBe(200)
  expect(call === 'tierTerminals' ? data : data.changed).toEqual(
    call === 'tierTerminals' ? { added: 0, updated: 0 } : false,
  )
  expect(await planOf(A.partnerId)).toEqual(before)
})

test.each(ADD_CALLS)('one Idempotency-Key gives one answer to %s, and refuses another body', async (call) => {
  const idempotencyKey = `key-${call}`
  const keyed = { ...addCall(call, call === 'number' ? { phoneNumber: '13800138777' } : {}), idempotencyKey }
  const first = await api.call(B, keyed)
  const second = await api.call(B, keyed)

  expect([first.status, second.status, second.text]).toEqual([200, 200, first.text])
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  const other = await api.call(B, { ...addCall('plan', { planName: '另一个' }), idempotencyKey })
  expect(other.data.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

const CITY = { numberProvince: '320000', numberCity: '330100' }
const wrongPlan = { zh: '该合约不含此套餐', en: 'The contract is not sold with this plan' }
const REFUSED: [AddCall, object, FailureCode, FailureDetails][] = [
  ['plan', { outerId: 'another' }, 'DUPLICATE_CODE', { field: 'planCode' }],
  ['plan', { planCode: 'PLAN-2' }, 'DUPLICATE_CODE', { field: 'outerId' }],
  ['plan', { validTo: '2020-01-01T00:00:00+08:00' }, 'VALIDITY_INVALID', { field: 'validTo' }],
  ['plan', { validFrom: '2099-01-01T00:00:00+08:00' }, 'VALIDITY_INVALID', { field: 'validTo' }],
  ['number', { phoneNumber: '12800138000' }, 'NUMBER_FORMAT', { field: 'phoneNumber' }],
  ['number', { phoneNumber: '1380013800' }, 'NUMBER_FORMAT', { field: 'phoneNumber' }],
  ['number', { phoneNumber: '13800138001', ...CITY }, 'AREA_MISMATCH', { field: 'numberCity' }],
  ['number', { phoneNumber: '13800138001', numberProvince: '990000' }, 'AREA_MISMATCH', { field: 'numberProvince' }],
  ['number', { phoneNumber: '13800138001', numberProvince: '320100' }, 'AREA_MISMATCH', { field: 'numberProvince' }],
  ['number', { phoneNumber: '13800138001', numberCity: '320000' }, 'AREA_MISMATCH', { field: 'numberCity' }],
  ['number', { phoneNumber: '13800138001', numberCity: '320102' }, 'AREA_MISMATCH', { field: 'numberCity' }],
  ['contract', { planCodes: ['PLAN-1', 'PLAN-9'] }, 'PLAN_NOT_FOUND', { field: 'planCodes[1]' }],
  ['contract', { outerId: 'another' }, 'DUPLICATE_CODE', { field: 'contractCode' }],
  ['contract', { contractCode: 'CT-2' }, 'DUPLICATE_CODE', { field: 'outerId' }],
  ['contract', { validTo: '2020-01-01T00:00:00+08:00' }, 'VALIDITY_INVALID', { field: 'validTo' }],
  ['contract', { contractMonths: 12 }, 'MONTHS_EXCEED_CONTRACT', { field: 'contractMonths' }],
  ['phoneGiftTier', { contractCode: 'CT-9' }, 'CONTRACT_NOT_FOUND', { field: 'contractCode' }],
  ['phoneGiftTier', { planCode: 'PLAN-9' }, 'PLAN_NOT_FOUND', { field: 'planCode' }],
  ['phoneGiftTier', { planCode: 'PLAN-LONE' }, 'PARAM_INVALID', { field: 'planCode', message: wrongPlan }],
  ['phoneGiftTier', { vasCodes: ['VAS-9'] }, 'VAS_NOT_FOUND', { field: 'vasCodes[0]' }],
  ['phoneGiftTier', { giftTotal: 119_999 }, 'GIFT_SUM_MISMATCH', { field: 'giftTotal' }],
  ['phoneGiftTier', { firstGift: 4999 }, 'GIFT_SUM_MISMATCH', { field: 'giftTotal' }],
  ['phoneGiftTier', { giftMonths: 25, giftTotal: 125_000 }, 'MONTHS_EXCEED_CONTRACT', { field: 'giftMonths' }],
  ['rechargeGiftTier', { contractCode: 'CT-9' }, 'CONTRACT_NOT_FOUND', { field: 'contractCode' }],
  ['rechargeGiftTier', { planCode: 'PLAN-9' }, 'PLAN_NOT_FOUND', { field: 'planCode' }],
  ['rechargeGiftTier', { vasCodes: ['VAS-9'] }, 'VAS_NOT_FOUND', { field: 'vasCodes[0]' }],
  ['rechargeGiftTier', { giftTotal: 1 }, 'GIFT_SUM_MISMATCH', { field: 'giftTotal' }],
  ['rechargeGiftTier', { returnPerMonth: 9999 }, 'GIFT_SUM_MISMATCH', { field: 'returnPerMonth' }],
  ['rechargeGiftTier', { returnMonths: 48 }, 'MONTHS_EXCEED_CONTRACT', { field: 'returnMonths' }],
  ['rechargeGiftTier', { phoneSubsidy: 329_901 }, 'PRICE_BELOW_SUBSIDY', { field: 'phoneSubsidy' }],
  ['tierTerminals', { tierCode: 'TIER-9' }, 'TIER_NOT_FOUND', { field: 'tierCode' }],
  [
    'tierTerminals',
    { mappings: [{ terminalCode: 'TERM-9', phonePrice: 329_900 }] },
    'TERMINAL_NOT_FOUND',
    { field: 'mappings[0].terminalCode' },
  ],
  [
    'tierTerminals',
    { mappings: [{ terminalCode: 'TERM-1', skuIds: ['SKU-1', 'SKU-9'], phonePrice: 329_900 }] },
    'TERMINAL_NOT_FOUND',
    { field: 'mappings[0].skuIds[1]' },
  ],
  [
    'tierTerminals',
    { mappings: [{ terminalCode: 'TERM-1', phonePrice: 99_999 }] },
    'PRICE_BELOW_SUBSIDY',
    { field: 'mappings[0].phonePrice' },
  ],
  ['terminal', { outerId: 'another' }, 'DUPLICATE_CODE', { field: 'terminalCode' }],
  ['terminal', { terminalCode: 'TERM-2' }, 'DUPLICATE_CODE', { field: 'outerId' }],
  ['sku', { terminalCode: 'TERM-9' }, 'TERMINAL_NOT_FOUND', { field: 'terminalCode' }],
  ['sku', { stock: -1 }, 'STOCK_NEGATIVE', { field: 'stock' }],
  ['sku', { skuId: 'SKU-2', stock: -1 }, 'STOCK_NEGATIVE', { field: 'stock' }],
]

test.each(REFUSED)('%s with %o is %s', async (...[call, changes, code, details]) => {
  if (code === 'PARAM_INVALID') await add(A, 'plan', { planCode: 'PLAN-LONE', outerId: 'lone' })
  const before = await store.db.select().from(contractTiers).where(own(contractTiers)).orderBy(contractTiers.tierCode)

  const answer = await add(A, call, changes)

  expect(answer.data).toEqual(exactProblem(answer, code, details))
  const after = await store.db.select().from(contractTiers).where(own(contractTiers)).orderBy(contractTiers.tierCode)
  expect(after).toEqual(before)
})

test.each<[AddCall, object, string]>([
  ['plan', { planCode: undefined }, 'planCode'],
  ['plan', { areaCodes: [] }, 'areaCodes'],
  ['plan', { areaCodes: ['999999'] }, 'areaCodes[0]'],
  ['plan', { areaCodes: ['320000', '320000'] }, 'areaCodes'],
  ['plan', { monthlyFee: 88.5 }, 'monthlyFee'],
  ['plan', { planCode: 'A/B' }, 'planCode'],
  ['plan', { merchantId: 'M-B' }, 'merchantId'],
  ['plan', { status: 'ON' }, 'status'],
  ['number', { niceLevel: 10 }, 'niceLevel'],
  ['contract', { planCodes: [] }, 'planCodes'],
  ['contract', { contractMonths: 13 }, 'contractMonths'],
  ['rechargeGiftTier', { returnMonths: undefined }, 'returnPerMonth'],
  ['tierTerminals', { mappings: [] }, 'mappings'],
  ['sku', { images: ['http://images.example/x1.jpg'] }, 'images[0]'],
  ['vas', { feeCycle: 'YEAR' }, 'feeCycle'],
])('%s with %o is refused by the name of the field', async (call, changes, field) => {
  const { status, data } = await add(A, call, changes)

  expect(status).toBe(422)
  expect(data.errors).toMatchObject([{ field }])
})

test('a tier whose subsidy exceeds its recharge is kept, with a warning', async () => {
  const changes = { tierCode: 'TIER-W', phoneSubsidy: 240_001 }

  const { status, data } = await add(A, 'rechargeGiftTier', changes)

  expect(status).toBe(200)
  expect(data.warnings).toEqual([
    {
      code: 'SUBSIDY_EXCEEDS_RECHARGE',
      field: 'phoneSubsidy',
      message: '购机款超过充值金额 / The subsidy exceeds the recharge',
    },
  ])
})

test('another merchant’s items are answered byte for byte as unknown ones, in every call that names one', async () => {
  const calls: [AddCall, object, object][] = [
    ['contract', { planCodes: ['PLAN-LONE'] }, { planCodes: ['PLAN-NONE'] }],
    ['phoneGiftTier', { contractCode: 'CT-1' }, { contractCode: 'CT-NONE' }],
    ['tierTerminals', { tierCode: 'TIER-B' }, { tierCode: 'TIER-NONE' }],
    ['sku', { terminalCode: 'TERM-1' }, { terminalCode: 'TERM-NONE' }],
  ]
  for (const [call, theirs, unknown] of calls) {
    const expected = failureText(await add(C, call, unknown))
    expect(expected).toContain('_NOT_FOUND')
    expect([call, failureText(await add(C, call, theirs))]).toEqual([call, expected])
  }

  // With a contract of its own, another merchant's plan and services are still unknown to it.
  await add(C, 'plan', { planCode: 'PLAN-C', outerId: 'c' })
  await add(C, 'contract', { planCodes: ['PLAN-C'] })
  for (const name of ['planCode', 'vasCodes'] as const) {
    const naming = (code: string) => ({ planCode: 'PLAN-C', [name]: name === 'planCode' ? code : [code] })
    const theirs = await add(C, 'phoneGiftTier', naming(name === 'planCode' ? 'PLAN-1' : 'VAS-1'))
    expect(failureText(theirs)).toBe(failureText(await add(C, 'phoneGiftTier', naming('NONE'))))
    expect(theirs.status).toBe(404)
  }
})

test('two merchants may have the same codes and outerIds, and neither changes the other’s', async () => {
  const before = await planOf(A.partnerId)

  const { data } = await add(C, 'plan', { planName: '另一家的套餐' })

  expect(data).toEqual({ planCode: 'PLAN-1', status: 'DRAFT', version: 1, changed: true })
  expect(await planOf(A.partnerId)).toEqual(before)
})

test('a number is one in the world: whoever comes second learns only that it is taken', async () => {
  const theirs = await add(C, 'number')
  expect(theirs.data).toEqual(exactProblem(theirs, 'NUMBER_EXISTS', { field: 'phoneNumber' }))

  await store.db.update(phoneNumbers).set({ state: 'OCCUPIED' }).where(eq(phoneNumbers.phoneNumber, NUMBER.phoneNumber))
  const sold = await add(A, 'number', { prepayAmount: 1 })
  expect(failureText(sold)).toBe(failureText(theirs))
  expect((await add(A, 'number')).data).toEqual({ phoneNumber: '13800138000', state: 'OCCUPIED', changed: false })
})

test('a number is withdrawn and put back by its merchant, and never while somebody has it', async () => {
  const number = { phoneNumber: '13900007777' }
  expect((await add(A, 'number', number)).data).toMatchObject({ state: 'AVAILABLE' })

  expect((await add(A, 'number', { ...number, state: 'OFF_SHELF' })).data).toMatchObject({
    state: 'OFF_SHELF',
    changed: true,
  })
  expect((await add(A, 'number', { ...number, state: 'OFF_SHELF' })).data.changed).toBe(false)
  // Other terms alone do not put it back.
  expect((await add(A, 'number', { ...number, prepayAmount: 1 })).data).toMatchObject({
    state: 'OFF_SHELF',
    changed: true,
  })
  expect((await add(A, 'number', { ...number, prepayAmount: 1, state: 'AVAILABLE' })).data).toMatchObject({
    state: 'AVAILABLE',
    changed: true,
  })

  await store.db
    .update(phoneNumbers)
    .set({ state: 'RESERVED', orderId: 'T-1' })
    .where(eq(phoneNumbers.phoneNumber, '13900007777'))
  const held = await add(A, 'number', { ...number, prepayAmount: 1, state: 'OFF_SHELF' })
  expect(held.data).toMatchObject({ code: 'NUMBER_EXISTS' })
})

test('a number without a level is graded, and its merchant may change it while nobody has it', async () => {
  const number = { phoneNumber: '13900008888', niceLevel: undefined }
  const find = async () =>
    (await store.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, '13900008888')))[0]

  expect((await add(A, 'number', number)).data).toMatchObject({ state: 'AVAILABLE', changed: true })
  expect(await find()).toMatchObject({ niceLevel: 9, version: 1, merchantId: 'M-A' })
  expect((await add(A, 'number', { ...number, prepayAmount: 99_900, reused: true })).data.changed).toBe(true)
  expect(await find()).toMatchObject({ prepayAmountFen: 99_900, isReused: true, version: 2 })
  // Once second-hand, always second-hand.
  expect((await add(A, 'number', { ...number, prepayAmount: 99_900 })).data.changed).toBe(false)
  expect(await find()).toMatchObject({ isReused: true, version: 2 })
})

test('a change of what is not on sale is written at once', async () => {
  const { data } = await add(B, 'plan', { planName: '改名', monthlyFee: 9900 })

  expect(data).toEqual({ planCode: 'PLAN-1', status: 'DRAFT', version: 2, changed: true })
  expect(await planOf(B.partnerId)).toMatchObject({ planName: '改名', monthlyFeeFen: 9900, version: 2 })
})

test('a change of what is on sale waits for a reviewer, a newer one takes its place, and the old stays on sale', async () => {
  await putOnSale()
  const before = await planOf(A.partnerId)

  const first = await add(A, 'plan', { monthlyFee: 9800 })
  const repeat = await add(A, 'plan', { monthlyFee: 9800 })
  const second = await add(A, 'plan', { monthlyFee: 10_800 })

  const answer = { planCode: 'PLAN-1', status: 'ON', version: 1 }
  expect(first.data).toEqual({ ...answer, changed: true, pendingVersion: 2 })
  expect(repeat.data).toEqual({ ...answer, changed: false, pendingVersion: 2 })
  expect(second.data).toEqual({ ...answer, changed: true, pendingVersion: 3 })
  expect(await planOf(A.partnerId)).toEqual(before)
  const waiting = await store.db.select().from(catalogueRevisions).where(eq(catalogueRevisions.kind, 'PLAN'))
  expect(waiting.map(({ version, state, body }) => [version, state, body.monthlyFee])).toEqual([
    [2, 'REPLACED', 9800],
    [3, 'PENDING', 10_800],
  ])

  expect((await add(A, 'plan')).data).toEqual({ ...answer, changed: true })
  expect(await store.db.$count(catalogueRevisions, eq(catalogueRevisions.state, 'PENDING'))).toBe(0)
})

test('stock is written at once, and a repeat does not bring back what orders took', async () => {
  await putOnSale()
  const stockOf = async () => (await store.db.select().from(terminalSkus).where(own(terminalSkus)))[0]?.stock
  await store.db.update(terminalSkus).set({ stock: 7 }).where(own(terminalSkus))

  expect((await add(A, 'sku')).data.changed).toBe(false)
  expect(await stockOf()).toBe(7)
  expect((await add(A, 'sku', { stock: 20 })).data).toEqual({
    skuId: 'SKU-1',
    stock: 20,
    status: 'ON',
    version: 1,
    changed: true,
  })
  expect(await stockOf()).toBe(20)
  expect((await add(A, 'sku', { stock: 30, price: 1 })).data).toMatchObject({ version: 1, pendingVersion: 2 })
  expect(await stockOf()).toBe(30)
})

test('a contract that leaves out the plan of a tier on sale says so, and is kept', async () => {
  await putOnSale()
  await add(A, 'plan', { planCode: 'PLAN-OTHER', outerId: 'other' })

  const { data } = await add(A, 'contract', { planCodes: ['PLAN-OTHER'] })

  expect(data).toMatchObject({ changed: true, warnings: [{ code: 'TIERS_LEFT_OUT', field: 'planCodes' }] })
  expect((await add(A, 'contract')).data.warnings).toBeUndefined()
})

test('prices within a tier on sale wait together with its other changes', async () => {
  await putOnSale()
  const price = async () => (await store.db.select().from(tierTerminals).where(eq(tierTerminals.merchantId, 'M-A')))[0]
  const dearer = { mappings: [{ terminalCode: 'TERM-1', skuIds: [], phonePrice: 339_900 }] }

  const first = await add(A, 'tierTerminals', dearer)
  const waits = first.data.pendingVersion as number
  expect(first.data).toEqual({ added: 0, updated: 1, pendingVersion: expect.any(Number) })
  expect((await add(A, 'tierTerminals', dearer)).data).toEqual({ added: 0, updated: 0, pendingVersion: waits })
  const tier = await add(A, 'rechargeGiftTier', { tierName: '改名' })
  expect(tier.data).toMatchObject({ status: 'ON', pendingVersion: waits + 1 })

  expect(await price()).toMatchObject({ phonePriceFen: 329_900 })
  const [waiting] = await store.db.select().from(catalogueRevisions).where(eq(catalogueRevisions.state, 'PENDING'))
  const tiers = await store.db.select().from(catalogueRevisions).where(eq(catalogueRevisions.code, 'TIER-B'))
  expect(waiting).toBeDefined()
  expect(tiers.at(-1)?.body).toMatchObject({ tierName: '改名', tierKind: 'RECHARGE_GIFT', ...dearer })
})

test('a trusted merchant’s items go on sale at once, with the log of it, and so do their changes', async () => {
  const added = await add(TRUSTED, 'plan')
  const changed = await add(TRUSTED, 'plan', { monthlyFee: 1 })

  expect(added.data).toEqual({ planCode: 'PLAN-1', status: 'ON', version: 1, changed: true })
  expect(changed.data).toEqual({ planCode: 'PLAN-1', status: 'ON', version: 2, changed: true })
  const log = await store.db.select().from(listingLog).where(eq(listingLog.merchantId, TRUSTED.partnerId))
  expect(log.map(({ from, to, event, role, actorId }) => [from, to, event, role, actorId])).toEqual([
    ['DRAFT', 'PENDING_REVIEW', 'SUBMIT', 'PLATFORM', TRUSTED.appKey],
    ['PENDING_REVIEW', 'ON', 'APPROVE', 'PLATFORM', TRUSTED.appKey],
    ['ON', 'ON', 'CHANGE', 'MERCHANT', TRUSTED.appKey],
  ])
})

test('forty equal adds at once make one item, and forty with one outerId and different codes make one too', async () => {
  const race = (changes: (index: number) => object) =>
    Promise.all(Array.from({ length: 40 }, (_, index) => add(C, 'terminal', changes(index))))

  const same = await race(() => ({ terminalCode: 'TERM-RACE', outerId: 'race-1' }))
  expect(same.every(({ status }) => status === 200)).toBe(true)
  expect(same.filter(({ data }) => data.changed === true)).toHaveLength(1)

  const codes = await race((index) => ({ terminalCode: `TERM-RACE-${index}`, outerId: 'race-2' }))
  expect(codes.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(codes.filter(({ data }) => data.code === 'DUPLICATE_CODE')).toHaveLength(39)
})

test.each(ADD_CALLS)('the mall may not add a %s', async (call) => {
  expect((await add(MALL, call)).data.code).toBe('PERMISSION_DENIED')
})

test('a first month of its own counts in the sum of a tier', async () => {
  const changes = { tierCode: 'TIER-FIRST', firstGift: 10_000, giftTotal: PHONE_GIFT_TIER.giftTotal + 5000 }

  expect((await add(A, 'phoneGiftTier', changes)).status).toBe(200)
})

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})
