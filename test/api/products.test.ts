import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { actOnListing } from '../../db/commands/catalogue/act-on-listing.ts'
import { addNumbers } from '../../db/commands/catalogue/add-numbers.ts'
import { contracts, listingStaff, partners, phoneNumbers, plans } from '../../db/schema/index.ts'
import { CATALOGUE_KIND_CODES } from '../../domain/catalogue-kind.ts'
import type { ListingEvent } from '../../domain/listing.ts'
import * as bodies from '../support/catalogue-bodies.ts'
import { ADD_CALLS, type AddCall, addCall } from '../support/catalogue-bodies.ts'
import { exactProblem } from '../support/exact-problem.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

interface Item {
  kind: string
  code: string
  outerId: string | null
  name: string
  status: string
  version: number
  updatedAt: string
  body: Record<string, unknown>
  mappings?: unknown
}

const A = applicationOf('MERCHANT', 'M-A')
const B = applicationOf('MERCHANT', 'M-B')
const MALL = applicationOf('MALL', 'MALL-1')
const MANY = 30

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [A, B, MALL] })
  const named = { kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant' } as const
  await store.db.insert(partners).values([A, B].map(({ partnerId }) => ({ ...named, partnerId })))
  for (const call of ADD_CALLS) await add(call)
  // Of one statement and one millisecond: their order must not depend on the time alone.
  const numbers = Array.from({ length: MANY }, (_, index) => ({
    ...bodies.NUMBER,
    cardType: 'NANO' as const,
    phoneNumber: String(13_900_000_000 + index * 7),
  }))
  await addNumbers(store.db, A.partnerId, numbers)
  for (let index = 0; index < MANY; index++) {
    await add('plan', { planCode: `PLAN-${index + 100}`, outerId: `more-${index}`, planName: `畅享套餐 ${index} 元` })
  }
  await store.db.update(plans).set({ updatedAt: sql`date_trunc('second', now())` })
  await add('plan', { planCode: 'PLAN-1', planName: '另一家' }, B)
})
afterAll(async () => {
  await api.close()
  await store.close()
})

const add = (call: AddCall, changes: object = {}, by = A) => api.call(by, addCall(call, changes))
const list = async (query: string, by = A) => {
  const { status, data } = await api.call(by, { path: '/v1/products', query })
  expect([query, status]).toEqual([query, 200])
  return data as { items: Item[]; nextCursor: string | null; hasMore: boolean }
}
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString().replaceAll('+', '%20')
const find = async (parameters: Record<string, string>, by = A) =>
  (await list(query({ limit: '100', ...parameters }), by)).items
const names = async (parameters: Record<string, string>) => (await find(parameters)).map(({ name }) => name)

test('every kind is listed, with a body that its own call takes back without a change', async () => {
  const items = await find({})

  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(CATALOGUE_KIND_CODES))
  const callOf = (item: Item): AddCall => {
    if (item.kind === 'TIER') return 'rechargeAmount' in item.body ? 'rechargeGiftTier' : 'phoneGiftTier'
    return item.kind.toLowerCase() as AddCall
  }
  for (const kind of CATALOGUE_KIND_CODES) {
    for (const item of items.filter((one) => one.kind === kind).slice(0, 2)) {
      const { path } = addCall(callOf(item))
      const { status, data } = await api.call(A, { path, body: item.body })
      expect([kind, item.code, status, data.changed]).toEqual([kind, item.code, 200, false])
    }
  }
})

test('an item shows its code, name, state, version and time', async () => {
  const [plan] = await find({ kind: 'PLAN', keyword: 'plan-outer-1' })
  const [tier] = await find({ kind: 'TIER', keyword: 'TIER-B' })
  const [sku] = await find({ kind: 'SKU' })
  const [number] = await find({ kind: 'NUMBER', keyword: '13800138000' })

  expect(plan).toEqual({
    kind: 'PLAN',
    code: 'PLAN-1',
    outerId: 'plan-outer-1',
    name: '全家享套餐 88 元',
    status: 'DRAFT',
    onSale: false,
    review: null,
    version: 1,
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+08:00$/),
    body: { ...bodies.PLAN, validTo: '2099-01-01T00:00:00.000+08:00' },
  })
  expect(tier).toMatchObject({ body: bodies.RECHARGE_GIFT_TIER, mappings: bodies.TIER_TERMINALS.mappings })
  expect(sku).toMatchObject({ name: '星河 X1 Pro 曜石黑 12GB 256GB', outerId: null, body: bodies.SKU })
  expect(number).toMatchObject({ code: '13800138000', name: '13800138000', status: 'AVAILABLE', body: bodies.NUMBER })
})

test.each([1, 7, 50])(
  'pages of %i hold every item once, oldest change first, also within one millisecond',
  async (limit) => {
    const all = (await find({})).map(({ kind, code }) => `${kind}/${code}`)
    const seen: Item[] = []
    let cursor: string | null = null
    do {
      const page = await list(query({ limit: String(limit), ...(cursor === null ? {} : { cursor }) }))
      expect(page.hasMore).toBe(page.nextCursor !== null)
      seen.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)

    expect(seen.map(({ kind, code }) => `${kind}/${code}`)).toEqual(all)
    expect(new Set(all).size).toBe(2 * MANY + ADD_CALLS.length - 1)
    expect(seen.map(({ updatedAt }) => updatedAt)).toEqual(seen.map(({ updatedAt }) => updatedAt).toSorted())
  },
)

test('Chinese words of a name are found, in any order and with codes', async () => {
  expect(await names({ keyword: '全家享' })).toEqual(['全家享套餐 88 元'])
  expect(await names({ keyword: '曜石黑 星河', kind: 'SKU' })).toEqual(['星河 X1 Pro 曜石黑 12GB 256GB'])
  expect(await names({ keyword: '彩铃' })).toEqual(['视频彩铃'])
  expect(await names({ keyword: '购机', kind: 'CONTRACT' })).toEqual(['新入网购机 24 个月'])
  expect(await names({ keyword: 'term-1' })).toEqual(['星河 X1 Pro'])
  expect((await names({ keyword: '套餐', kind: 'PLAN' })).length).toBe(MANY + 1)
  expect(await names({ keyword: '畅享 107' })).toEqual(['畅享套餐 7 元'])
  expect(await names({ keyword: '0138000' })).toEqual(['13800138000'])
  expect(await names({ keyword: '没有这样的' })).toEqual([])
  expect(await names({ keyword: '另一家' })).toEqual([])
})

test.each(['%', '_', '\\', "' or 1=1 --"])('%s in a keyword is only that character', async (keyword) => {
  expect(await names({ keyword })).toEqual([])
})

test('kind, status and time narrow the list', async () => {
  expect(new Set((await find({ kind: 'NUMBER' })).map(({ kind }) => kind))).toEqual(new Set(['NUMBER']))
  expect((await find({ status: 'AVAILABLE' })).length).toBe(MANY + 1)
  expect(await find({ status: 'ON' })).toEqual([])
  expect(await find({ status: 'ON', kind: 'NUMBER' })).toEqual([])
  await store.db.update(contracts).set({ status: 'ON', updatedAt: new Date('2030-01-01T00:00:00Z') })
  expect((await find({ status: 'ON' })).map(({ kind }) => kind)).toEqual(['CONTRACT'])
  const since = { updatedFrom: '2030-01-01T08:00:00+08:00' }
  expect((await find(since)).map(({ kind }) => kind)).toEqual(['CONTRACT'])
  expect(await find({ ...since, updatedTo: '2030-01-01T08:00:00+08:00' })).toEqual([])
})

test('a lock that is over and a cooling that has ended show a number as what it is', async () => {
  const isIt = eq(phoneNumbers.phoneNumber, '13900000000')
  const past = new Date(Date.now() - 1000)
  const stateOf = async () => (await find({ keyword: '13900000000' }))[0]?.status

  await store.db
    .update(phoneNumbers)
    .set({ state: 'LOCKED', lockExpiresAt: new Date(Date.now() + 60_000) })
    .where(isIt)
  expect(await stateOf()).toBe('LOCKED')
  await store.db.update(phoneNumbers).set({ lockExpiresAt: past }).where(isIt)
  expect(await stateOf()).toBe('AVAILABLE')
  await store.db.update(phoneNumbers).set({ state: 'AGING', agingUntil: past, lockExpiresAt: null }).where(isIt)
  expect(await stateOf()).toBe('AVAILABLE')
})

test('a merchant sees nothing of another, and a cursor is worth nothing to others or for another filter', async () => {
  const { nextCursor } = await list('limit=1&kind=PLAN')

  expect((await find({}, B)).map(({ name }) => name)).toEqual(['另一家'])
  for (const [by, filter] of [
    [B, 'kind=PLAN'],
    [A, 'kind=VAS'],
    [A, 'kind=PLAN&keyword=x'],
  ] as const) {
    const answer = await api.call(by, { path: '/v1/products', query: `limit=1&${filter}&cursor=${nextCursor}` })
    expect(answer.data).toEqual(exactProblem(answer, 'CURSOR_INVALID', { field: 'cursor' }))
  }
  expect((await api.call(MALL, { path: '/v1/products' })).data.code).toBe('PERMISSION_DENIED')
})

test.each([
  ['kind=PHONE', 'kind'],
  ['status=SOLD', 'status'],
  ['limit=101', 'limit'],
  ['updatedFrom=2026-01-01', 'updatedFrom'],
  ['updatedFrom=2026-02-01T00:00:00%2B08:00&updatedTo=2026-01-01T00:00:00%2B08:00', 'updatedTo'],
  ['merchantId=M-B', 'merchantId'],
])('%s is refused by name', async (text, field) => {
  expect((await api.call(A, { path: '/v1/products', query: text })).data.errors).toMatchObject([{ field }])
})

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})

test('what waits for a reviewer and what was refused is told with its version and reason, and moves the time', async () => {
  const plan = async () =>
    (await list('kind=PLAN&keyword=PLAN-2')).items[0] as Item & { onSale: boolean; review: object | null }
  const item = { merchantId: A.partnerId, kind: 'PLAN', code: 'PLAN-2' } as const
  await add('plan', { planCode: 'PLAN-2', outerId: 'two' })
  await store.db.insert(listingStaff).values([
    { staffId: 'p', role: 'PUBLISHER', areaCodes: ['000000'] },
    { staffId: 'r', role: 'REVIEWER', areaCodes: ['000000'] },
  ])
  const act = (event: ListingEvent, more: object = {}) =>
    actOnListing(store.db, { ...item, event, actor: { staffId: event === 'SUBMIT' ? 'p' : 'r' }, ...more })
  expect(await plan()).toMatchObject({ status: 'DRAFT', onSale: false, review: null })

  await act('SUBMIT')
  expect(await plan()).toMatchObject({ review: { state: 'PENDING', version: 1, reason: null } })
  await act('REJECT', { reason: '月费有误' })
  expect(await plan()).toMatchObject({ status: 'REJECTED', review: { state: 'REJECTED', reason: '月费有误' } })
  await act('SUBMIT')
  await act('APPROVE', { version: 1 })
  expect(await plan()).toMatchObject({ status: 'ON', onSale: true, review: null })

  await add('plan', { planCode: 'PLAN-2', outerId: 'two', monthlyFee: 5 })
  expect(await plan()).toMatchObject({ version: 1, review: { state: 'PENDING', version: 2 } })
  const { updatedAt } = await plan()
  await act('REJECT', { reason: '太贵' })
  expect(await plan()).toMatchObject({
    status: 'ON',
    version: 1,
    review: { state: 'REJECTED', version: 2, reason: '太贵' },
  })
  expect((await plan()).updatedAt > updatedAt).toBe(true)
})

test('a deleted tier is listed as gone until its code is added anew, and then counts on', async () => {
  await add('phoneGiftTier', { tierCode: 'TIER-GONE' })
  const removed = await api.call(A, { path: '/v1/catalog/contract-tiers/TIER-GONE/delete', body: { mode: 'DELETE' } })
  expect(removed.status).toBe(200)

  const gone = (await list('kind=TIER&status=DELETED')).items
  expect(gone).toEqual([
    expect.objectContaining({ code: 'TIER-GONE', status: 'DELETED', version: 1, onSale: false, body: {} }),
  ])
  const all = (await list('kind=TIER')).items
  expect(all.map(({ code }) => code)).toContain('TIER-GONE')
  expect((await list('kind=TIER', B)).items.map(({ code }) => code)).not.toContain('TIER-GONE')

  const again = await add('phoneGiftTier', { tierCode: 'TIER-GONE' })
  expect(again.data).toMatchObject({ version: 2, changed: true })
  expect((await list('kind=TIER&status=DELETED')).items).toEqual([])
})
