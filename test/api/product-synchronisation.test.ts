import { setTimeout as pause } from 'node:timers/promises'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { lockNumber } from '../../db/commands/number-lock.ts'
import { freeGoods, holdStock } from '../../db/commands/order-goods.ts'
import { LONGEST_TRANSACTION_MS } from '../../db/connect.ts'
import { findSyncedUntilMs } from '../../db/queries/synced-until.ts'
import { applications, partners, phoneNumbers, plans } from '../../db/schema/index.ts'
import { formatTime } from '../../domain/time.ts'
import { ADD_CALLS, addCall } from '../support/catalogue-bodies.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

// What a merchant sees who asks again and again for what has changed (interface 25).

interface Page {
  items: { kind: string; code: string; status: string; updatedAt: string; body: Record<string, unknown> }[]
  nextCursor: string | null
  syncedUntil: string
}

const A = applicationOf('MERCHANT', 'M-A')
const NUMBER = '13800138000'

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [A] })
  await store.db
    .insert(partners)
    .values({ kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant', partnerId: 'M-A', listsWithoutReview: true })
  await store.db.insert(applications).values({ appKey: A.appKey, partnerId: 'M-A', environment: 'SANDBOX' })
  for (const call of ADD_CALLS) await api.call(A, addCall(call))
  await add('PLAN-LATE')
})
/** What was written a second ago is behind whoever synchronises now. */
beforeEach(() => pause(1_100))
afterAll(async () => {
  await api.close()
  await store.close()
})

const add = (planCode: string) => api.call(A, addCall('plan', { planCode, outerId: planCode }))
async function list(parameters: Record<string, string> = {}): Promise<Page> {
  const query = new URLSearchParams({ limit: '100', ...parameters }).toString()
  const { status, data } = await api.call(A, { path: '/v1/products', query })
  expect([query, status]).toEqual([query, 200])
  return data as unknown as Page
}
const since = (updatedFrom: string) => list({ updatedFrom })
const codesOf = ({ items }: Page) => items.map(({ code }) => code)

/** A change of PLAN-LATE that has begun, and is committed when the test says so. */
async function beginLateChange() {
  let commit: () => void = () => undefined
  const isWanted = new Promise<void>((resolve) => {
    commit = resolve
  })
  let isWritten: () => void = () => undefined
  const written = new Promise<void>((resolve) => {
    isWritten = resolve
  })
  const change = store.db.transaction(async (transaction) => {
    const isLate = eq(plans.planCode, 'PLAN-LATE')
    await transaction.update(plans).set({ planName: '改名', updatedAt: sql`now()` }).where(isLate)
    isWritten()
    await isWanted
  })
  await written
  return {
    commit: async () => {
      commit()
      await change
    },
  }
}

test('a change that began earlier and is committed later is not passed over', async () => {
  const late = await beginLateChange()
  await pause(1_100)
  await add('PLAN-QUICK')

  const first = await list()
  expect(codesOf(first)).toContain('PLAN-QUICK') // Its maker reads it at once.
  await late.commit()
  const second = await since(first.syncedUntil)

  expect(codesOf(second)).toEqual(expect.arrayContaining(['PLAN-LATE', 'PLAN-QUICK']))
  // Whoever goes on from the newest item instead never sees it.
  const newest = first.items.at(-1)?.updatedAt ?? ''
  expect(codesOf(await since(newest))).toEqual(['PLAN-QUICK'])
})

test('every page names the time of the first, whatever is committed while the pages are turned', async () => {
  const late = await beginLateChange()
  await pause(1_100)
  await add('PLAN-1')
  const { syncedUntil, nextCursor } = await list({ limit: '5' })
  await late.commit()
  await pause(1_100)

  const second = await list({ limit: '5', cursor: nextCursor ?? '' })

  expect(second.syncedUntil).toBe(syncedUntil)
  expect(codesOf(await since(syncedUntil))).toContain('PLAN-LATE')
})

test('while nothing is open the time goes on, and never past the end of what was asked for', async () => {
  const { syncedUntil } = await list()

  expect(Date.now() - Date.parse(syncedUntil)).toBeLessThan(3_000)
  expect(codesOf(await since(syncedUntil))).toEqual([])
  const updatedTo = '2026-01-01T00:00:00.000+08:00'
  expect((await list({ updatedTo })).syncedUntil).toBe(updatedTo)
})

test('what stands open longer than the platform lets its own holds nobody up', async () => {
  const [setting] = await store.db.execute<{ timeout: string }>(
    sql`select current_setting('transaction_timeout') timeout`,
  )
  expect(setting?.timeout).toBe(`${LONGEST_TRANSACTION_MS / 60_000}min`)

  const untilWith = (ageMs: number) =>
    store.db.transaction(async (transaction) => {
      // A temporary table comes before the server's own of that name.
      await transaction.execute(sql`create temporary table pg_stat_activity on commit drop as
        select -1 as pid, current_database() as datname, now() - ${`${ageMs} milliseconds`}::interval as xact_start`)
      await transaction.execute(sql`discard plans`) // Of this connection's calls before, which know the other.
      return findSyncedUntilMs(transaction)
    })
  const open = Date.now() - (await untilWith(20_000))
  const abandoned = Date.now() - (await untilWith(LONGEST_TRANSACTION_MS * 2))

  expect(open).toBeGreaterThan(15_000)
  expect(open).toBeLessThan(25_000)
  expect(abandoned).toBeLessThan(LONGEST_TRANSACTION_MS + 5_000)
})

test('stock that an order takes and gives back is a change', async () => {
  const skuSince = async (from: string) => (await since(from)).items.map(({ code, body }) => [code, body.stock])
  const item = { itemId: '1', skuId: 'SKU-1', title: '星河 X1 Pro', quantity: 2, unitPriceFen: 399_900 }
  const order = { orderId: 'T-STOCK', merchantId: A.partnerId, items: [item] }
  const { syncedUntil } = await list()

  await holdStock(store.db, order)
  const taken = await since(syncedUntil)
  expect(await skuSince(syncedUntil)).toEqual([['SKU-1', 8]])
  await pause(1_100)
  const { syncedUntil: later } = await since(taken.syncedUntil)
  expect(await skuSince(later)).toEqual([])

  await freeGoods(store.db, order.orderId)
  expect(await skuSince(later)).toEqual([['SKU-1', 10]])
})

test('a number is told of when it is locked, and again when the lock has run out by itself', async () => {
  const numbersSince = async (from: string) => (await since(from)).items.map(({ code, status }) => [code, status])
  const { syncedUntil } = await list()
  await lockNumber(store.db, { phoneNumber: NUMBER, environment: 'SANDBOX', holderHash: 'h', minutes: 60 })
  expect(await numbersSince(syncedUntil)).toEqual([[NUMBER, 'LOCKED']])
  await pause(1_100)
  const whileLocked = (await since(syncedUntil)).syncedUntil
  expect(await numbersSince(whileLocked)).toEqual([])

  const isNumber = and(eq(phoneNumbers.phoneNumber, NUMBER), eq(phoneNumbers.state, 'LOCKED'))
  await store.db.update(phoneNumbers).set({ lockExpiresAt: sql`now()` }).where(isNumber)

  expect(await numbersSince(whileLocked)).toEqual([[NUMBER, 'AVAILABLE']])
  expect(await numbersSince(formatTime(Date.now() + 60_000))).toEqual([])
})

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})
