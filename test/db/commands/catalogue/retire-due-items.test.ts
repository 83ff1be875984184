import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actOnListing } from '../../../../db/commands/catalogue/act-on-listing.ts'
import { retireDueItems } from '../../../../db/commands/catalogue/retire-due-items.ts'
import { catalogueRevisions, listingLog, plans } from '../../../../db/schema/index.ts'
import { addPlan, newMerchant } from '../../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

async function planOnSale(): Promise<string> {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)
  const item = { merchantId, kind: 'PLAN', code: 'P1' } as const
  await actOnListing(seeded.db, { ...item, event: 'SUBMIT', actor: { staffId: 'publisher-320000' } })
  await actOnListing(seeded.db, { ...item, event: 'APPROVE', version: 1, actor: { staffId: 'reviewer-320000' } })
  return merchantId
}
const statusOf = async (merchantId: string) =>
  (await seeded.db.select().from(plans).where(eq(plans.merchantId, merchantId)))[0]?.status
const endAt = (merchantId: string, column: 'retireAt' | 'validTo', seconds: number) =>
  seeded.db
    .update(plans)
    .set({ [column]: sql`now() + ${`${seconds} seconds`}::interval` })
    .where(eq(plans.merchantId, merchantId))

test('what was retired ahead of time is written as retired by the platform, with its change that waits', async () => {
  const due = await planOnSale()
  await addPlan(seeded.db, due, { monthlyFee: 9900 })
  const later = await planOnSale()
  await endAt(due, 'retireAt', -1)
  await endAt(later, 'retireAt', 60)

  expect(await retireDueItems(seeded.db)).toBe(1)
  expect(await retireDueItems(seeded.db)).toBe(0)

  expect([await statusOf(due), await statusOf(later)]).toEqual(['RETIRED', 'ON'])
  const log = await seeded.db.select().from(listingLog).where(eq(listingLog.merchantId, due)).orderBy(listingLog.seq)
  expect(log.at(-1)).toMatchObject({ event: 'RETIRE', from: 'ON', to: 'RETIRED', role: 'PLATFORM' })
  expect(log.at(-1)?.reason).toContain('retireAt')
  const [revision] = await seeded.db.select().from(catalogueRevisions).where(eq(catalogueRevisions.merchantId, due))
  expect(revision?.state).toBe('REPLACED')
})

test('a validity that has ended retires nothing: the merchant may lengthen it', async () => {
  const merchantId = await planOnSale()
  await endAt(merchantId, 'validTo', -1)

  expect(await retireDueItems(seeded.db)).toBe(0)

  expect(await statusOf(merchantId)).toBe('ON')
})
