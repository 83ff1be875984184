import { and, eq } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { actOnListing } from '../../../../db/commands/catalogue/act-on-listing.ts'
import { addCatalogueItem } from '../../../../db/commands/catalogue/add-item.ts'
import { removeItem } from '../../../../db/commands/catalogue/remove-item.ts'
import { findTierPrices } from '../../../../db/commands/catalogue/tier-prices.ts'
import { contractTiers, partners } from '../../../../db/schema/index.ts'
import type { ContractBody, RechargeGiftTierBody } from '../../../../domain/catalogue-item.ts'
import { seenVersion } from '../../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../../support/seeded-database.ts'

const KEY = { merchantId: 'M-JIANGSU', kind: 'TIER', code: 'TIER-RECHARGE-24' } as const
const FROM = { merchantId: KEY.merchantId, actorId: 'app' }
const REVIEWER = { staffId: 'reviewer-000000' }
const TIER: RechargeGiftTierBody = {
  contractCode: 'CT-OLD-24',
  tierCode: KEY.code,
  tierName: '充值 2400 元送购机款',
  planCode: 'PLAN-88',
  minMonthlySpend: 8_800,
  giftTotal: 144_000,
  giftPerMonth: 6_000,
  giftMonths: 24,
  rechargeAmount: 240_000,
  phoneSubsidy: 100_000,
  vasCodes: [],
}

let seeded: SeededDatabase
beforeEach(async () => {
  await seeded?.close()
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const sendPrice = (phonePrice: number) =>
  addCatalogueItem(seeded.db, {
    ...FROM,
    kind: 'TIER_TERMINAL',
    body: { tierCode: KEY.code, mappings: [{ terminalCode: 'TERM-X2', skuIds: [], phonePrice }] },
  })
const sendTier = (changes: Partial<RechargeGiftTierBody>) =>
  addCatalogueItem(seeded.db, { ...FROM, kind: 'RECHARGE_GIFT_TIER', body: { ...TIER, ...changes } })
const priceFen = async () =>
  (await findTierPrices(seeded.db, { merchantId: KEY.merchantId, tierCode: KEY.code })).get('TERM-X2')?.phonePrice
const tierRow = async () => {
  const isIt = and(eq(contractTiers.merchantId, KEY.merchantId), eq(contractTiers.tierCode, KEY.code))
  return (await seeded.db.select().from(contractTiers).where(isIt))[0]
}
const setTier = (columns: Partial<typeof contractTiers.$inferInsert>) =>
  seeded.db.update(contractTiers).set(columns).where(eq(contractTiers.tierCode, KEY.code))
const trust = () =>
  seeded.db.update(partners).set({ listsWithoutReview: true }).where(eq(partners.partnerId, KEY.merchantId))

test('a price that changes while its tier waits for a reviewer is never approved unseen', async () => {
  await setTier({ status: 'PENDING_REVIEW', publishedBy: 'publisher-000000' })
  const seen = await seenVersion(seeded.db, KEY)
  await sendPrice(110_000)

  const step = { ...KEY, event: 'APPROVE', actor: REVIEWER } as const

  await expect(actOnListing(seeded.db, { ...step, version: seen })).rejects.toMatchObject({ code: 'LISTING_CONFLICT' })
  await expect(actOnListing(seeded.db, step)).rejects.toMatchObject({ code: 'PARAM_MISSING', field: 'version' })
  expect(await actOnListing(seeded.db, { ...step, version: seen + 1 })).toMatchObject({ status: 'ON' })
})

test('a subsidy is held against the prices that wait with it, dearer ones and cheaper ones', async () => {
  expect(await sendPrice(120_000)).toMatchObject({ outcome: 'PENDING_REVIEW' })
  await expect(sendTier({ phoneSubsidy: 140_000 })).rejects.toMatchObject({ code: 'PRICE_BELOW_SUBSIDY' })

  await sendPrice(300_000)
  expect(await sendTier({ phoneSubsidy: 230_000 })).toMatchObject({ outcome: 'PENDING_REVIEW' })
  await expect(sendPrice(229_000)).rejects.toMatchObject({ code: 'PRICE_BELOW_SUBSIDY' })
})

test('what waited when its merchant came to be trusted is written before the next change, prices and terms', async () => {
  await sendPrice(180_000)
  await sendTier({ tierName: '待审的名称' })
  await trust()

  expect(await sendTier({ minMonthlySpend: 9_900 })).toMatchObject({ outcome: 'CHANGED', status: 'ON' })

  expect(await priceFen()).toBe(180_000)
  expect(await tierRow()).toMatchObject({ tierName: TIER.tierName, minMonthlySpendFen: 9_900 })
  expect(await seenVersion(seeded.db, KEY)).toBe((await tierRow())?.version)
})

test('a trusted merchant’s prices are held against the subsidy that was written with them', async () => {
  await sendTier({ phoneSubsidy: 150_000 })
  await trust()

  await expect(sendPrice(120_000)).rejects.toMatchObject({ code: 'PRICE_BELOW_SUBSIDY' })

  expect(await sendPrice(160_000)).toMatchObject({ outcome: 'CHANGED' })
  expect(await priceFen()).toBe(160_000)
})

test('a contract that is shortened beside a longer tier: one of the two is refused', async () => {
  const contract: ContractBody = {
    outerId: 'race',
    contractCode: 'CT-RACE',
    contractName: '竞态合约',
    userScope: 'OLD',
    contractMonths: 24,
    planCodes: ['PLAN-88'],
    areaCodes: ['320000'],
  }
  const sendContract = (contractMonths: number) =>
    addCatalogueItem(seeded.db, { ...FROM, kind: 'CONTRACT', body: { ...contract, contractMonths } })
  await sendContract(24)

  for (let round = 0; round < 20; round++) {
    const tier = { contractCode: 'CT-RACE', tierCode: `T-RACE-${round}` }
    const both = await Promise.allSettled([sendContract(12), sendTier(tier)])
    expect(both.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'MONTHS_EXCEED_CONTRACT' } },
    ])
    await seeded.db.delete(contractTiers).where(eq(contractTiers.tierCode, tier.tierCode))
    await sendContract(24)
  }
})

test('a tier whose time to retire has passed is not brought back by a later time', async () => {
  await setTier({ retireAt: new Date(Date.now() - 1_000) })

  const removal = await removeItem(seeded.db, {
    ...FROM,
    kind: 'TIER',
    code: KEY.code,
    mode: 'RETIRE',
    effectiveAtMs: Date.now() + 3_600_000,
    isDryRun: false,
  })

  expect(removal).toMatchObject({ status: 'RETIRED', isChanged: false })
  expect((await tierRow())?.retireAt?.getTime()).toBeLessThan(Date.now())
})
