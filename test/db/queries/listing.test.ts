import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActOnListing, actOnListing } from '../../../db/commands/catalogue/act-on-listing.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import { areasOfItem } from '../../../db/queries/listing-areas.ts'
import { findListingQueue } from '../../../db/queries/listing-queue.ts'
import { findListingSheet } from '../../../db/queries/listing-sheet.ts'
import { plans } from '../../../db/schema/index.ts'
import type { TierTerminal } from '../../../domain/catalogue-item.ts'
import { addPlan, newMerchant, seenVersion } from '../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

const submit = (item: Pick<ActOnListing, 'merchantId' | 'kind' | 'code'>) =>
  actOnListing(seeded.db, { ...item, event: 'SUBMIT', actor: { staffId: 'publisher-000000' } })
const approve = async (item: Pick<ActOnListing, 'merchantId' | 'kind' | 'code'>) => {
  const version = await seenVersion(seeded.db, item)
  return actOnListing(seeded.db, { ...item, event: 'APPROVE', version, actor: { staffId: 'reviewer-000000' } })
}

test('a sheet shows who did what and why, and old beside new of a change that waits', async () => {
  const merchantId = await newMerchant(seeded.db)
  const item = { merchantId, kind: 'PLAN', code: 'P1' } as const
  await addPlan(seeded.db, merchantId, { validTo: Date.parse('2099-01-01T00:00:00+08:00') })
  await submit(item)
  await approve(item)
  await addPlan(seeded.db, merchantId, { monthlyFee: 9900, validTo: Date.parse('2099-07-01T00:00:00+08:00') })

  const sheet = await findListingSheet(seeded.db, item)

  expect(sheet).toMatchObject({ name: '测试套餐', status: 'ON', version: 1, areaCodes: ['320000'] })
  expect(sheet?.validToMs).toBe(Date.parse('2099-01-01T00:00:00+08:00'))
  expect(sheet?.log.map(({ event, actorId }) => `${event} ${actorId}`)).toEqual([
    'SUBMIT publisher-000000',
    'APPROVE reviewer-000000',
    'CHANGE app',
  ])
  expect(sheet?.pending).toMatchObject({ version: 2, submittedBy: 'app' })
  expect(sheet?.log.at(-1)?.changes).toEqual(sheet?.pending?.differences)
  expect(sheet?.pending?.differences).toEqual([
    { field: 'monthlyFeeFen', before: 8800, after: 9900 },
    { field: 'validTo', before: '2099-01-01T00:00:00.000+08:00', after: '2099-07-01T00:00:00.000+08:00' },
  ])
  expect(await findListingSheet(seeded.db, { ...item, code: 'NONE' })).toBeNull()
  expect(await findListingSheet(seeded.db, { ...item, merchantId: 'M-JIANGSU' })).toBeNull()
})

test('a new item shows a reviewer all that an approval would put on sale', async () => {
  const merchantId = await newMerchant(seeded.db)
  const item = { merchantId, kind: 'PLAN', code: 'P1' } as const
  await addPlan(seeded.db, merchantId, { monthlyFee: 8800 })
  await submit(item)

  const sheet = await findListingSheet(seeded.db, item)

  expect(sheet?.contents).toContainEqual({ field: 'monthlyFeeFen', value: 8800 })
  const tier = await findListingSheet(seeded.db, { merchantId: 'M-JIANGSU', kind: 'TIER', code: 'TIER-GIFT-24' })
  expect(tier?.contents).toContainEqual({ field: 'TERM-X1.phonePriceFen', value: 329_900 })
  expect(tier?.contents).toContainEqual({ field: 'giftTotalFen', value: 120_000 })
})

test('what phones would cost within a tier is part of what its reviewer sees', async () => {
  const tier = { merchantId: 'M-JIANGSU', kind: 'TIER', code: 'TIER-GIFT-24' } as const
  const mappings: TierTerminal[] = [{ terminalCode: 'TERM-X1', skuIds: [], phonePrice: 319_900 }]
  await addCatalogueItem(seeded.db, {
    kind: 'TIER_TERMINAL',
    merchantId: tier.merchantId,
    actorId: 'app',
    body: { tierCode: tier.code, mappings },
  })

  const sheet = await findListingSheet(seeded.db, tier)

  expect(sheet?.pending?.differences).toEqual([{ field: 'TERM-X1.phonePriceFen', before: 329_900, after: 319_900 }])
})

test('the queue holds items and changes, the longest waiting first, for whoever may review them', async () => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId, { planCode: 'CITY', areaCodes: ['320100'] })
  await addPlan(seeded.db, merchantId, { planCode: 'PROVINCE' })
  await addPlan(seeded.db, merchantId, { planCode: 'DRAFT' })
  const plan = (code: string) => ({ merchantId, kind: 'PLAN', code }) as const
  await submit(plan('PROVINCE'))
  await approve(plan('PROVINCE'))
  await submit(plan('CITY'))
  await addPlan(seeded.db, merchantId, { planCode: 'PROVINCE', areaCodes: ['320000', '330000'] })
  const queueFor = async (areaCode?: string) =>
    (await findListingQueue(seeded.db, { merchantId, areaCode })).items.map(
      ({ code, version, isChange }) => `${code}@${version}${isChange ? ' change' : ''}`,
    )

  expect(await queueFor()).toEqual(['CITY@1', 'PROVINCE@2 change'])
  expect(await queueFor('000000')).toEqual(['CITY@1', 'PROVINCE@2 change'])
  expect(await queueFor('320000')).toEqual(['CITY@1'])
  expect(await queueFor('320100')).toEqual(['CITY@1'])
  expect(await queueFor('330000')).toEqual([])
  expect((await findListingQueue(seeded.db, { merchantId: 'M-NOBODY' })).items).toEqual([])
})

test('a tier is for where its contract is, a service for where its plans are, a phone for the whole country', async () => {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId, { planCode: 'A', areaCodes: ['320000'] })
  await addPlan(seeded.db, merchantId, { planCode: 'B', areaCodes: ['330000'] })
  const areas = (kind: 'TIER' | 'VAS' | 'SKU', columns: object, of = merchantId) =>
    areasOfItem(seeded.db, { merchantId: of, kind, columns: { ...columns } })

  expect(await areas('TIER', { contractCode: 'CT-NEW-24' }, 'M-JIANGSU')).toEqual(['320000'])
  expect(await areas('TIER', { contractCode: 'NONE' })).toEqual(['000000'])
  expect((await areas('VAS', { planCodes: ['A', 'B'] })).toSorted()).toEqual(['320000', '330000'])
  expect(await areas('VAS', { planCodes: [] })).toEqual(['000000'])
  expect(await areas('SKU', {})).toEqual(['000000'])
})

test('what waits for other areas never hides what waits for one', async () => {
  const many = await newMerchant(seeded.db)
  const own = await newMerchant(seeded.db)
  const plan = {
    planName: '套餐',
    monthlyFeeFen: 1,
    status: 'PENDING_REVIEW' as const,
    updatedAt: new Date('2026-01-01'),
  }
  await seeded.db.insert(plans).values(
    Array.from({ length: 450 }, (_, index) => ({
      ...plan,
      merchantId: many,
      planCode: `N${index}`,
      areaCodes: ['110000'],
    })),
  )
  await addPlan(seeded.db, own, { planCode: 'OWN', areaCodes: ['330000'] })
  await submit({ merchantId: own, kind: 'PLAN', code: 'OWN' })

  const queue = await findListingQueue(seeded.db, { areaCode: '330000' })

  expect(queue.items.map(({ code }) => code)).toContain('OWN')
  expect(await findListingQueue(seeded.db, { merchantId: many })).toMatchObject({ hasMore: true })
  await seeded.db.delete(plans).where(eq(plans.merchantId, many))
})
