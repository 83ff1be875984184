import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { phoneNumbers, plans, terminalSkus } from '../../../db/schema/index.ts'
import { seedProvince } from '../../../db/seed/province.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

test('the demo’s province is on sale at once, and a second start leaves it alone', async () => {
  const { db } = seeded
  await seedProvince(db)
  const isSold = (code: string) => and(eq(plans.planCode, code), eq(plans.status, 'ON'))
  expect(await db.$count(plans, isSold('JS-CX-99'))).toBe(1)
  expect(await db.$count(phoneNumbers)).toBe(4_513 + 100)
  const [sku] = await db.select().from(terminalSkus).where(eq(terminalSkus.skuId, 'SKU-XH-X1-256GB-12GB-1'))
  await db
    .update(terminalSkus)
    .set({ stock: 1 })
    .where(eq(terminalSkus.skuId, sku?.skuId ?? ''))

  await seedProvince(db)
  const [again] = await db
    .select()
    .from(terminalSkus)
    .where(eq(terminalSkus.skuId, sku?.skuId ?? ''))
  expect(again).toMatchObject({ stock: 1, status: 'ON', version: sku?.version })
})
