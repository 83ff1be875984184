import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCheck } from '../../../db/commands/eligibility-check.ts'
import { lockNumber } from '../../../db/commands/number-lock.ts'
import { placeOrder } from '../../../db/commands/place-order.ts'
import { sealPersonal } from '../../../db/commands/vault.ts'
import { findOffers } from '../../../db/queries/offers.ts'
import { findObstacle } from '../../../db/queries/placement.ts'
import { eligibilityChecks, phoneNumbers } from '../../../db/schema/index.ts'
import { DEFAULT_ORDER_POLICY } from '../../../domain/order.ts'
import type { OrderDraft } from '../../../domain/order-draft.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const MALL = { partnerKind: 'MALL', partnerId: 'MALL-DEMO', environment: 'SANDBOX' } as const
const newId = () => randomUUID().replaceAll('-', '')

/** Somebody's order of a number that is locked for them. */
async function draftNumber(holderHash: string) {
  const isFree = and(eq(phoneNumbers.merchantId, 'M-JIANGSU'), eq(phoneNumbers.state, 'AVAILABLE'))
  const [number] = await seeded.db.select().from(phoneNumbers).where(isFree).limit(1)
  if (!number) throw new Error('no number is for sale')
  const { phoneNumber, merchantId } = number
  const wish = { phoneNumber, merchantId, environment: 'SANDBOX', holderHash, minutes: 5 } as const
  const locked = await lockNumber(seeded.db, wish)
  if (!('lockId' in locked)) throw new Error('the number is not locked')
  const { vaultId } = await sealPersonal(seeded.db, seeded.masterKeys, {})
  const draft: OrderDraft = {
    orderId: newId(),
    mallId: 'MALL-DEMO',
    merchantId,
    environment: 'SANDBOX',
    productKind: 'N',
    checkId: null,
    lockId: locked.lockId,
    items: [{ itemId: '1', skuId: null, title: '号卡', quantity: 1, unitPriceFen: 0 }],
    fees: [{ feeCode: 'NUMBER_PREPAY', amountFen: number.prepayAmountFen }],
    codes: { planCode: 'PLAN-128' },
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'NONE',
    deliveryTimeType: 'ANY',
    vaultId,
    holderHash,
    phoneHash: null,
    bodyHash: newId(),
    requestId: 'test',
  }
  return { draft, phoneNumber }
}

/** Somebody's order for the number that they have. */
async function draftContract(holderHash: string, changes: Partial<OrderDraft>) {
  const [offer] = (await findOffers(seeded.db, MALL, { merchantId: 'M-JIANGSU', productKind: 'CO', limit: 1 })) ?? []
  if (!offer) throw new Error('no contract is for sale')
  const { contractCode, tierCode, skuId, title, fees } = offer
  const { vaultId } = await sealPersonal(seeded.db, seeded.masterKeys, {})
  const codes = { contractCode: contractCode ?? '', tierCode: tierCode ?? '', skuId: skuId ?? '' }
  const items = [{ itemId: '1', skuId, title, quantity: 1, unitPriceFen: 0 }]
  const ownNumber = { productKind: 'CO' as const, lockId: null, items, fees: [...fees], codes, vaultId }
  const { draft } = await draftNumber(holderHash)
  return { ...draft, ...ownNumber, orderId: newId(), bodyHash: newId(), ...changes }
}

/** The merchant's yes. */
async function yes(
  { mallId, merchantId, environment, productKind, holderHash, phoneHash, vaultId }: OrderDraft,
  { ask, allowNum }: { ask: Record<string, unknown>; allowNum: number },
): Promise<string> {
  const checkId = newId()
  const expiresAt = new Date(Date.now() + 600_000)
  const who = { mallId, merchantId, environment, productKind, holderHash, phoneHash, vaultId }
  await openCheck(seeded.db, { checkId, ...who, ask, allowNum, expiresAt, verdict: 'ELIGIBLE' })
  return checkId
}

const place = (draft: OrderDraft) =>
  placeOrder(seeded.db, { draft, phoneSuffix: null, policy: DEFAULT_ORDER_POLICY, nowMs: Date.now() })
const NOT_ELIGIBLE = { refused: 'NOT_ELIGIBLE', field: 'checkId' }

test('a yes for one is good for one order, also when two come at once', async () => {
  const drafts = [(await draftNumber('twin')).draft, (await draftNumber('twin')).draft]
  const [first] = drafts
  const checkId = await yes(first as OrderDraft, { ask: { planCode: 'PLAN-128' }, allowNum: 1 })

  const placed = await Promise.all(drafts.map((draft) => place({ ...draft, checkId })))
  const { draft: third } = await draftNumber('twin')
  const obstacle = await findObstacle(seeded.db, MALL, { ...third, checkId })

  expect(placed.filter((one) => 'facts' in one)).toHaveLength(1)
  expect(placed.filter((one) => 'refused' in one)).toEqual([NOT_ELIGIBLE])
  expect(obstacle).toMatchObject({ code: 'NOT_ELIGIBLE', extra: { allowNum: 0 } })
})

test('a yes for two is good for two orders', async () => {
  const { draft: first } = await draftNumber('couple')
  const { draft: second } = await draftNumber('couple')
  const checkId = await yes(first, { ask: { planCode: 'PLAN-128' }, allowNum: 2 })

  expect(await place({ ...first, checkId })).toHaveProperty('facts')
  expect(await findObstacle(seeded.db, MALL, { ...second, checkId })).toBeNull()
  expect(await place({ ...second, checkId })).toHaveProperty('facts')
})

test('a yes for a number that was named is none for another one', async () => {
  const { draft, phoneNumber } = await draftNumber('chooser')
  const forThis = await yes(draft, { ask: { planCode: 'PLAN-128', phoneNumber }, allowNum: 1 })
  const forAnother = await yes(draft, { ask: { planCode: 'PLAN-128', phoneNumber: '13800000000' }, allowNum: 1 })

  expect(await findObstacle(seeded.db, MALL, { ...draft, checkId: forAnother })).toMatchObject({ code: 'NOT_ELIGIBLE' })
  expect(await place({ ...draft, checkId: forAnother })).toEqual(NOT_ELIGIBLE)
  expect(await place({ ...draft, checkId: forThis })).toHaveProperty('facts')
})

test('a yes for one of a customer’s numbers buys no contract on the other', async () => {
  const draft = await draftContract('owner', { phoneHash: 'first' })
  const checkId = await yes(draft, { ask: { ...draft.codes }, allowNum: 1 })

  expect(await place({ ...draft, checkId, phoneHash: 'second' })).toEqual(NOT_ELIGIBLE)
  expect(await place({ ...draft, checkId })).toHaveProperty('facts')
})

test('an order that is checked as it is placed asks about its own number', async () => {
  const { draft, phoneNumber } = await draftNumber('unchecked')

  expect(await place(draft)).toMatchObject({ facts: { state: 'PENDING_CHECK' } })

  const [check] = await seeded.db.select().from(eligibilityChecks).where(eq(eligibilityChecks.checkId, draft.vaultId))
  expect(check?.ask).toMatchObject({ phoneNumber, numberProvince: '320000', planCode: 'PLAN-128', quantity: 1 })
})
