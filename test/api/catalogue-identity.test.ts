import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { contractTiers, partners, terminalSkus, tierTerminals, valueAddedServices } from '../../db/schema/index.ts'
import type { FailureCode } from '../../domain/failure.ts'
import { ADD_CALLS, type AddCall, addCall } from '../support/catalogue-bodies.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

// What belongs to a code for good, and what may change under it.

const A = applicationOf('MERCHANT', 'M-A')

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [A] })
  await store.db
    .insert(partners)
    .values({ kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant', partnerId: 'M-A', listsWithoutReview: true })
  for (const call of ADD_CALLS) await api.call(A, addCall(call))
  await add('vas', { vasCode: 'VAS-2', exclusiveWith: ['VAS-1'] })
  await add('vas', { vasCode: 'VAS-3' })
  await add('plan', { planCode: 'PLAN-2', outerId: 'plan-2' })
  await add('contract', { contractCode: 'CT-2', outerId: 'ct-2' })
  await add('terminal', { terminalCode: 'TERM-2', outerId: 'term-2' })
})
beforeEach(() => store.db.update(terminalSkus).set({ stock: 10, stockTold: 10 }))
afterAll(async () => {
  await api.close()
  await store.close()
})

const add = (call: AddCall, changes: object = {}) => api.call(A, addCall(call, changes))
const contents = async () => {
  const all = [contractTiers, tierTerminals, terminalSkus, valueAddedServices].map((table) =>
    store.db.select().from(table).orderBy(table.merchantId, table.updatedAt),
  )
  return Promise.all(all)
}

const REFUSED: [AddCall, object, FailureCode, string, RegExp][] = [
  ['phoneGiftTier', { tierCode: 'TIER-B' }, 'DUPLICATE_CODE', 'tierCode', /另一种合约档/],
  ['rechargeGiftTier', { tierCode: 'TIER-A' }, 'DUPLICATE_CODE', 'tierCode', /另一种合约档/],
  ['phoneGiftTier', { contractCode: 'CT-2' }, 'DUPLICATE_CODE', 'contractCode', /不能移到其他合约/],
  ['sku', { terminalCode: 'TERM-2' }, 'DUPLICATE_CODE', 'terminalCode', /不能移到其他终端/],
  ['vas', { feeCycle: 'ONCE' }, 'DUPLICATE_CODE', 'feeCycle', /计费周期不能更改/],
  ['phoneGiftTier', { vasCodes: ['VAS-3', 'VAS-1', 'VAS-2'] }, 'VAS_EXCLUSIVE', 'vasCodes[2]', /VAS-1 与 VAS-2 互斥/],
  [
    'phoneGiftTier',
    { tierCode: 'NEW', vasCodes: ['VAS-2', 'VAS-1'] },
    'VAS_EXCLUSIVE',
    'vasCodes[1]',
    /VAS-2 与 VAS-1/,
  ],
  ['vas', { exclusiveWith: ['VAS-3', 'NO'] }, 'VAS_NOT_FOUND', 'exclusiveWith[1]', /./],
  ['vas', { exclusiveWith: ['VAS-1'] }, 'PARAM_INVALID', 'exclusiveWith[0]', /自身/],
  ['vas', { planCodes: ['PLAN-1', 'NO'] }, 'PLAN_NOT_FOUND', 'planCodes[1]', /./],
  ['number', { phoneNumber: '13800138009', planCodes: ['PLAN-1', 'NO'] }, 'PLAN_NOT_FOUND', 'planCodes[1]', /./],
]

test.each(REFUSED)(
  '%s with %o is %s at %s, and leaves all as it was',
  async (...[call, changes, code, field, text]) => {
    const before = await contents()

    const { data } = await add(call, changes)

    expect(data).toMatchObject({ code, errors: [{ field, message: expect.stringMatching(text) }] })
    expect(await contents()).toEqual(before)
  },
)

test('a service’s other terms are a change, as those of tiers and SKUs are', async () => {
  const changed = await add('vas', { fee: 700, freeMonths: 0, vasName: '视频彩铃 2' })

  expect(changed.data).toEqual({ vasCode: 'VAS-1', status: 'ON', version: 2, changed: true })
  expect((await add('vas', { fee: 700, freeMonths: 0, vasName: '视频彩铃 2' })).data.changed).toBe(false)
})

test('two services that a tier forces both cannot be made exclusive', async () => {
  await add('phoneGiftTier', { vasCodes: ['VAS-1', 'VAS-3'] })

  const { data } = await add('vas', { vasCode: 'VAS-3', exclusiveWith: ['VAS-2', 'VAS-1'] })

  expect(data).toMatchObject({ code: 'VAS_EXCLUSIVE', errors: [{ field: 'exclusiveWith[1]' }] })
  expect(data.errors).toMatchObject([{ message: expect.stringContaining('TIER-A') }])
})

test('the answer tells what can still be sold, and warns when the same figure brought nothing back', async () => {
  const sell = (stock: number) => {
    const isIt = and(eq(terminalSkus.merchantId, 'M-A'), eq(terminalSkus.skuId, 'SKU-1'))
    return store.db.update(terminalSkus).set({ stock }).where(isIt)
  }
  expect((await add('sku')).data).toEqual({ skuId: 'SKU-1', stock: 10, status: 'ON', version: 1, changed: false })

  await sell(0)
  const repeat = await add('sku')
  expect(repeat.data).toMatchObject({ stock: 0, changed: false })
  expect(repeat.data.warnings).toMatchObject([{ code: 'STOCK_REPEATED', field: 'stock' }])

  // As the documents tell how to refill: what is left, then all that there is.
  const left = await add('sku', { stock: 0 })
  expect(left.data).toMatchObject({ stock: 0, changed: true })
  expect(left.data).not.toHaveProperty('warnings')
  expect((await add('sku', { stock: 10 })).data).toMatchObject({ stock: 10, changed: true })

  await sell(4)
  const repriced = await add('sku', { price: 1 })
  expect(repriced.data).toMatchObject({ stock: 4, changed: true, warnings: [{ code: 'STOCK_REPEATED' }] })
})

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})
