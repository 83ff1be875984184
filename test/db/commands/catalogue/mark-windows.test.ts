import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { markWindows } from '../../../../db/commands/catalogue/mark-windows.ts'
import { listingLog, plans } from '../../../../db/schema/index.ts'
import { addPlan, newMerchant } from '../../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

/** On sale, last touched an hour ago. */
async function planOnSale(): Promise<string> {
  const merchantId = await newMerchant(seeded.db)
  await addPlan(seeded.db, merchantId)
  await seeded.db
    .update(plans)
    .set({ status: 'ON', updatedAt: sql`now() - interval '1 hour'` })
    .where(eq(plans.merchantId, merchantId))
  return merchantId
}
const setWindow = (merchantId: string, column: 'validFrom' | 'validTo', seconds: number) =>
  seeded.db
    .update(plans)
    .set({ [column]: sql`now() + ${`${seconds} seconds`}::interval` })
    .where(eq(plans.merchantId, merchantId))
const minutesSinceTouch = async (merchantId: string) =>
  Math.round(
    (Date.now() -
      Number((await seeded.db.select().from(plans).where(eq(plans.merchantId, merchantId)))[0]?.updatedAt)) /
      60_000,
  )
const eventsOf = async (merchantId: string) =>
  (await seeded.db.select().from(listingLog).where(eq(listingLog.merchantId, merchantId)).orderBy(listingLog.seq)).map(
    ({ event, role, from, to }) => `${event} ${role} ${from}→${to}`,
  )

test('a validity that began or ended moves the time and is in the log, once', async () => {
  const opened = await planOnSale()
  const closed = await planOnSale()
  const waiting = await planOnSale()
  await setWindow(opened, 'validFrom', -60)
  await setWindow(closed, 'validTo', -60)
  await setWindow(waiting, 'validFrom', 600)

  expect(await markWindows(seeded.db)).toBe(2)
  expect(await markWindows(seeded.db)).toBe(0)

  expect(await eventsOf(opened)).toEqual(['OPEN PLATFORM ON→ON'])
  expect(await eventsOf(closed)).toEqual(['CLOSE PLATFORM ON→ON'])
  expect(await eventsOf(waiting)).toEqual([])
  expect([await minutesSinceTouch(opened), await minutesSinceTouch(closed), await minutesSinceTouch(waiting)]).toEqual([
    0, 0, 60,
  ])
})

test('five rounds at once mark it once', async () => {
  const closed = await planOnSale()
  await setWindow(closed, 'validTo', -60)

  await Promise.all(Array.from({ length: 5 }, () => markWindows(seeded.db)))

  expect(await eventsOf(closed)).toEqual(['CLOSE PLATFORM ON→ON'])
})
