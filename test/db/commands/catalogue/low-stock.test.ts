import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actOnListing } from '../../../../db/commands/catalogue/act-on-listing.ts'
import { findUntoldNotices } from '../../../../db/commands/catalogue/catalogue-notices.ts'
import { tellLowStock } from '../../../../db/commands/catalogue/low-stock.ts'
import { applications, notices, terminalSkus } from '../../../../db/schema/index.ts'
import { addSku, newMerchant } from '../../../support/listed-items.ts'
import { openSeededDatabase, type SeededDatabase } from '../../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

async function list(merchantId: string, skuId = 'S1'): Promise<void> {
  const item = { merchantId, kind: 'SKU', code: skuId } as const
  await actOnListing(seeded.db, { ...item, event: 'SUBMIT', actor: { staffId: 'publisher-000000' } })
  await actOnListing(seeded.db, { ...item, event: 'APPROVE', version: 1, actor: { staffId: 'reviewer-000000' } })
}

/** A merchant with one SKU on sale, who can be told in the given environments. */
async function seller(stock: number, environments: ('SANDBOX' | 'LIVE')[] = ['SANDBOX']): Promise<string> {
  const merchantId = await newMerchant(seeded.db)
  await register(merchantId, environments)
  await addSku(seeded.db, merchantId, { stock })
  await list(merchantId)
  return merchantId
}

async function register(partnerId: string, environments: ('SANDBOX' | 'LIVE')[]): Promise<void> {
  for (const environment of environments) {
    const appKey = `${partnerId}-${environment}`
    await seeded.db.insert(applications).values({ appKey, partnerId, environment, noticeUrl: 'https://m.example' })
  }
}

const noticesOf = (partnerId: string) =>
  seeded.db
    .select()
    .from(notices)
    .where(and(eq(notices.partnerId, partnerId), eq(notices.type, 'STOCK_LOW'), isNull(notices.orderId)))
    .orderBy(notices.createdAt)
const setStock = (merchantId: string, stock: number) =>
  seeded.db.update(terminalSkus).set({ stock }).where(eq(terminalSkus.merchantId, merchantId))

test('a merchant is told once when the stock has fallen to the limit, and nothing is said above it', async () => {
  const low = await seller(5)
  const enough = await seller(6)

  await tellLowStock(seeded.db)
  const open = await findUntoldNotices(seeded.db)
  const again = await findUntoldNotices(seeded.db)

  const [notice, ...others] = await noticesOf(low)
  expect(others).toEqual([])
  expect(notice).toMatchObject({ type: 'STOCK_LOW', recipient: 'MERCHANT', state: 'PENDING', environment: 'SANDBOX' })
  expect(notice?.context).toEqual({ skuId: 'S1', terminalCode: 'T1', stock: 5, lowStockAt: 5 })
  expect(await noticesOf(enough)).toEqual([])
  // Until it was tried, each round hands it out: the round that wrote it may have lost its answer.
  const handedOut = { noticeId: notice?.noticeId, partnerId: low, type: 'STOCK_LOW' }
  expect(open).toContainEqual(handedOut)
  expect(again).toContainEqual(handedOut)
  await seeded.db.update(notices).set({ attempts: 1 }).where(eq(notices.partnerId, low))
  expect((await findUntoldNotices(seeded.db)).map(({ partnerId }) => partnerId)).not.toContain(low)
})

test('five rounds at once write one notice', async () => {
  const merchantId = await seller(1)

  await Promise.all(Array.from({ length: 5 }, () => tellLowStock(seeded.db)))

  expect(await noticesOf(merchantId)).toHaveLength(1)
})

test('it is told again only after the stock has been above the limit, and what still waited then ends', async () => {
  const merchantId = await seller(3)
  await tellLowStock(seeded.db)
  await setStock(merchantId, 2)
  await tellLowStock(seeded.db)
  expect(await noticesOf(merchantId)).toHaveLength(1)

  await setStock(merchantId, 100)
  await tellLowStock(seeded.db)
  await setStock(merchantId, 4)
  await tellLowStock(seeded.db)

  expect((await noticesOf(merchantId)).map(({ state, context }) => [state, context.stock])).toEqual([
    ['SUPERSEDED', 3],
    ['PENDING', 4],
  ])
})

test('a merchant that sends stock counts as told again only when it sends enough', async () => {
  const merchantId = await seller(3)
  await tellLowStock(seeded.db)

  await addSku(seeded.db, merchantId, { stock: 2 })
  await tellLowStock(seeded.db)
  expect(await noticesOf(merchantId)).toHaveLength(1)

  // All of it is sold before the next round looks.
  await addSku(seeded.db, merchantId, { stock: 50 })
  await setStock(merchantId, 1)
  await tellLowStock(seeded.db)
  expect(await noticesOf(merchantId)).toHaveLength(2)
})

test('what is not on sale is not told of, nor a merchant that nobody can tell; it is told once it can be', async () => {
  const hidden = await newMerchant(seeded.db)
  await register(hidden, ['SANDBOX'])
  await addSku(seeded.db, hidden, { stock: 0 })
  const deaf = await seller(0, [])

  await tellLowStock(seeded.db)
  expect([await noticesOf(hidden), await noticesOf(deaf)]).toEqual([[], []])

  await register(deaf, ['SANDBOX'])
  await tellLowStock(seeded.db)
  expect(await noticesOf(deaf)).toHaveLength(1)
})

test('a merchant of both environments is told in the live one', async () => {
  const merchantId = await seller(0, ['LIVE', 'SANDBOX'])

  await tellLowStock(seeded.db)

  expect(await noticesOf(merchantId)).toMatchObject([{ environment: 'LIVE' }])
})

test('a merchant whose address was taken away does not stand in the way of others', async () => {
  const gone = await seller(1)
  await tellLowStock(seeded.db)
  await seeded.db.update(applications).set({ noticeUrl: null }).where(eq(applications.partnerId, gone))

  expect((await findUntoldNotices(seeded.db)).map(({ partnerId }) => partnerId)).not.toContain(gone)
})
