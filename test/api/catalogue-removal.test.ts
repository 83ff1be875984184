import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import {
  catalogueRevisions,
  contracts,
  contractTiers,
  listingLog,
  orders,
  partners,
  tierTerminals,
} from '../../db/schema/index.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { ADD_CALLS, type AddCall, addCall } from '../support/catalogue-bodies.ts'
import { exactProblem, failureText } from '../support/exact-problem.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store, storeOrder } from '../support/stored-orders.ts'

const A = applicationOf('MERCHANT', 'M-A')
const B = applicationOf('MERCHANT', 'M-B')
const MALL = applicationOf('MALL', 'MALL-1')

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [A, B, MALL] })
  const named = { kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant', listsWithoutReview: true } as const
  await store.db.insert(partners).values([A, B].map(({ partnerId }) => ({ ...named, partnerId })))
})
afterAll(async () => {
  await api.close()
  await store.close()
})
beforeEach(async () => {
  for (const table of [contracts, contractTiers, tierTerminals, listingLog, orders]) await store.db.delete(table)
  for (const call of ADD_CALLS) await api.call(A, addCall(call))
  await store.db.delete(listingLog)
})

const remove = (what: 'CONTRACT' | 'TIER', body: object, { by = A, code = what === 'TIER' ? 'TIER-B' : 'CT-1' } = {}) =>
  api.call(by, {
    path: what === 'TIER' ? `/v1/catalog/contract-tiers/${code}/delete` : `/v1/catalog/contracts/${code}/delete`,
    body,
  })
const catalogue = async () => ({
  contracts: await store.db.select().from(contracts),
  tiers: await store.db.select().from(contractTiers).orderBy(contractTiers.tierCode),
  prices: await store.db.select().from(tierTerminals),
  log: await store.db.select().from(listingLog),
})
const orderOf = (state: OrderState, changes: { isUnpaid?: boolean; merchantId?: string } = {}) => {
  const codes = { contractCode: 'CT-1', tierCode: 'TIER-B', planCode: 'PLAN-1', skuId: 'SKU-1' }
  const { isUnpaid, merchantId = A.partnerId } = changes
  return storeOrder(store, { draft: { productKind: 'CN', codes, merchantId }, facts: { state }, isUnpaid })
}
const placeSome = async () => {
  await orderOf('WAIT_PAY', { isUnpaid: true })
  const open = await orderOf('PROVISIONING')
  await orderOf('SHIPPED')
  await orderOf('COMPLETED')
  await orderOf('CANCELLED', { isUnpaid: true })
  await orderOf('SHIPPED', { merchantId: B.partnerId })
  return open
}
const OPEN = { unpaidOrders: 1, openOrders: 2 }

test.each([
  ['CONTRACT', { tiers: 2, skus: 1 }],
  ['TIER', { tiers: 1, skus: 1 }],
] as const)('a dry run of a %s shows what hangs on it and changes nothing', async (what, impact) => {
  await placeSome()
  const before = await catalogue()

  for (const mode of ['RETIRE', 'DELETE']) {
    const { status, data } = await remove(what, { mode, dryRun: true })
    expect([mode, status, data]).toEqual([
      mode,
      200,
      { impact: { ...impact, ...OPEN }, status: 'ON', changed: false, effectiveAt: null },
    ])
  }

  expect(await catalogue()).toEqual(before)
})

test('without references nothing hangs on a tier', async () => {
  const { data } = await remove('TIER', { mode: 'DELETE', dryRun: true }, { code: 'TIER-A' })

  expect(data.impact).toEqual({ tiers: 1, skus: 0, unpaidOrders: 0, openOrders: 0 })
})

test.each(['CONTRACT', 'TIER'] as const)(
  'a %s that is retired is kept, logged and answered the same again',
  async (what) => {
    const order = await placeSome()
    const [placed] = await store.db.select().from(orders).where(eq(orders.orderId, order))

    const first = await remove(what, { mode: 'RETIRE' })
    const again = await remove(what, { mode: 'RETIRE' })

    expect(first.data).toMatchObject({ status: 'RETIRED', changed: true, impact: OPEN })
    expect(String(first.data.effectiveAt)).toMatch(/\+08:00$/)
    expect(again.data).toEqual({ ...first.data, changed: false })
    const after = await catalogue()
    expect([...after.contracts, ...after.tiers].filter(({ status }) => status === 'RETIRED')).toHaveLength(1)
    expect(after.log).toMatchObject([{ kind: what, from: 'ON', to: 'RETIRED', event: 'RETIRE', role: 'MERCHANT' }])
    expect((await store.db.select().from(orders).where(eq(orders.orderId, order)))[0]).toEqual(placed)
  },
)

test('a contract may be retired ahead of time, and the time may be changed until then', async () => {
  const later = '2098-01-01T00:00:00+08:00'
  const sooner = '2097-01-01T00:00:00+08:00'

  const first = await remove('CONTRACT', { mode: 'RETIRE', effectiveAt: later })
  expect(first.data).toMatchObject({ status: 'ON', changed: true, effectiveAt: '2098-01-01T00:00:00.000+08:00' })
  expect((await remove('CONTRACT', { mode: 'RETIRE', effectiveAt: later })).data.changed).toBe(false)
  expect((await remove('CONTRACT', { mode: 'RETIRE', effectiveAt: sooner })).data).toMatchObject({
    status: 'ON',
    effectiveAt: '2097-01-01T00:00:00.000+08:00',
  })
  expect((await remove('CONTRACT', { mode: 'RETIRE', effectiveAt: '2020-01-01T00:00:00+08:00' })).data.status).toBe(
    'RETIRED',
  )
})

test.each([
  ['CONTRACT', '合约档 2，SKU 1，未付款订单 1，在途订单 2', '2 tiers, 1 SKUs, 1 unpaid and 2 open orders'],
  ['TIER', '合约档 1，SKU 1，未付款订单 1，在途订单 2', '1 tiers, 1 SKUs, 1 unpaid and 2 open orders'],
] as const)('a %s that is in use is not deleted', async (what, zh, en) => {
  await placeSome()
  const before = await catalogue()

  const answer = await remove(what, { mode: 'DELETE' })

  const message = { zh: `仍被引用：${zh}`, en: `Still in use: ${en}` }
  expect(answer.data).toEqual(exactProblem(answer, 'IN_USE', { field: 'mode', message }))
  expect(await catalogue()).toEqual(before)
})

test('a tier goes with its prices and waiting changes, then the contract; its code may begin again', async () => {
  await orderOf('COMPLETED')
  await store.db.update(partners).set({ listsWithoutReview: false })
  await api.call(A, addCall('rechargeGiftTier', { tierName: '改名' }))

  expect((await remove('CONTRACT', { mode: 'DELETE' })).data.code).toBe('IN_USE')
  expect((await remove('TIER', { mode: 'DELETE' })).data).toMatchObject({ status: 'DELETED', changed: true })
  expect(await store.db.$count(tierTerminals)).toBe(0)
  expect(await store.db.$count(catalogueRevisions, eq(catalogueRevisions.code, 'TIER-B'))).toBe(0)
  expect((await remove('TIER', { mode: 'DELETE' }, { code: 'TIER-A' })).data.status).toBe('DELETED')
  expect((await remove('CONTRACT', { mode: 'DELETE' })).data).toMatchObject({
    impact: { tiers: 0, skus: 0, unpaidOrders: 0, openOrders: 0 },
    status: 'DELETED',
  })

  const gone = await remove('CONTRACT', { mode: 'DELETE' })
  expect(gone.data).toEqual(exactProblem(gone, 'CONTRACT_NOT_FOUND', { field: 'contractCode' }))
  // An old version never means the new item.
  expect((await api.call(A, addCall('contract'))).data).toMatchObject({ version: 2, changed: true })
  await store.db.update(partners).set({ listsWithoutReview: true })
})

test('a repeat with its Idempotency-Key is answered as the first, though the item is gone', async () => {
  const call = { path: '/v1/catalog/contract-tiers/TIER-A/delete', body: { mode: 'DELETE' }, idempotencyKey: 'gone' }

  const first = await api.call(A, call)
  const again = await api.call(A, call)

  expect([again.status, again.text]).toEqual([200, first.text])
})

test.each([
  ['CONTRACT', 'CONTRACT_NOT_FOUND', 'contractCode'],
  ['TIER', 'TIER_NOT_FOUND', 'tierCode'],
] as const)('another merchant’s %s is answered byte for byte as an unknown one', async (what, code, field) => {
  for (const body of [{ mode: 'RETIRE' }, { mode: 'DELETE' }, { mode: 'DELETE', dryRun: true }]) {
    const unknown = await remove(what, body, { by: B, code: 'NONE' })
    expect(unknown.data).toEqual(exactProblem(unknown, code, { field }))
    expect(failureText(await remove(what, body, { by: B }))).toBe(failureText(unknown))
  }
  expect((await catalogue()).contracts).toHaveLength(1)
})

test.each([
  [{}, 'PARAM_MISSING', 'mode'],
  [{ mode: 'HIDE' }, 'PARAM_INVALID', 'mode'],
  [{ mode: 'DELETE', effectiveAt: '2098-01-01T00:00:00+08:00' }, 'PARAM_INVALID', 'effectiveAt'],
  [{ mode: 'RETIRE', effectiveAt: '2098-01-01' }, 'PARAM_INVALID', 'effectiveAt'],
  [{ mode: 'RETIRE', contractCode: 'CT-1' }, 'PARAM_INVALID', 'contractCode'],
])('a removal by %o is %s at %s', async (body, code, field) => {
  expect((await remove('CONTRACT', body)).data).toMatchObject({ code, errors: [{ field }] })
})

test('the mall deletes nothing', async () => {
  expect((await remove('CONTRACT', { mode: 'RETIRE' }, { by: MALL })).data.code).toBe('PERMISSION_DENIED')
})

test('a tier that is added while its contract is deleted is either counted or refused', async () => {
  const add = (call: AddCall, changes: object) => api.call(A, addCall(call, changes))
  for (let round = 0; round < 10; round++) {
    const code = `CT-RACE-${round}`
    await add('contract', { contractCode: code, outerId: code })
    const [deleted, added] = await Promise.all([
      remove('CONTRACT', { mode: 'DELETE' }, { code }),
      add('phoneGiftTier', { contractCode: code, tierCode: `TIER-RACE-${round}` }),
    ])

    expect([deleted.data.code ?? 'OK', added.data.code ?? 'OK']).toBeOneOf([
      ['IN_USE', 'OK'],
      ['OK', 'CONTRACT_NOT_FOUND'],
    ])
    const orphans = await store.db.$count(
      contractTiers,
      and(eq(contractTiers.contractCode, code), eq(contractTiers.merchantId, A.partnerId)),
    )
    expect(orphans).toBe(added.status === 200 ? 1 : 0)
  }
})

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})
