import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { CATALOGUE_EXAMPLES } from '../../contract/catalogue/examples.ts'
import { partners } from '../../db/schema/index.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { openStore, type Store } from '../support/stored-orders.ts'
import { documentedApi } from './docs/documented-api.ts'

const MERCHANT = applicationOf('MERCHANT', 'M-SHOWN')

let store: Store
let api: PartnerApi
beforeAll(async () => {
  store = await openStore()
  api = await startPartnerApi({ ...store, orders: {} as OrderGateway, applications: [MERCHANT] })
  const { partnerId } = MERCHANT
  await store.db.insert(partners).values({ kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant', partnerId })
})
afterAll(async () => {
  await api.close()
  await store.close()
})

/** Each item after those that it names. */
const ADDS = [
  'addPlan',
  'addNumber',
  'addContract',
  'addVas',
  'addPhoneGiftTier',
  'addRechargeGiftTier',
  'addTerminal',
  'addTerminalSku',
  'addTierTerminals',
] as const

const paths = new Map(
  documentedApi().openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [[definition.route.operationId, definition.route.path] as const] : [],
  ),
)

test('the bodies of the document can be sent as they stand, and are answered as it says', async () => {
  for (const operationId of ADDS) {
    const { request, answer } = CATALOGUE_EXAMPLES[operationId]
    const [body] = Object.values(request)
    const { status, data } = await api.call(MERCHANT, { path: paths.get(operationId) ?? '', body })
    expect([operationId, status, data]).toEqual([operationId, 200, answer.ADDED])
  }
  const { data } = await api.call(MERCHANT, {
    path: '/v1/catalog/contracts/CT-24/delete',
    body: CATALOGUE_EXAMPLES.deleteContract.request.DRY_RUN,
  })
  expect(data).toMatchObject({ impact: { tiers: 2, skus: 1 }, changed: false })
})
