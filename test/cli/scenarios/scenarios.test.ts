import { expect, test } from 'vitest'
import type { z } from 'zod'
import { type ApiClient, ApiError, type ApiRead, type ApiWrite } from '../../../cli/api-client.ts'
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from '../../../cli/scenarios/scenarios.ts'
import type { Script } from '../../../cli/scenarios/script.ts'
import { CancelOrderBody } from '../../../contract/cancellation.ts'
import { CheckEligibilityBody } from '../../../contract/eligibility-check.ts'
import { LockNumberBody } from '../../../contract/number-lock.ts'
import { SaleNumbersQuery } from '../../../contract/number-search.ts'
import { OffersQuery } from '../../../contract/offer.ts'
import { RecordPaymentBody } from '../../../contract/payment.ts'
import { UploadPictureBody } from '../../../contract/picture-upload.ts'
import { PlaceOrderBody } from '../../../contract/place-order.ts'
import { toProblem } from '../../../contract/problem.ts'
import { OpenRefundBody, ReportRefundBody } from '../../../contract/refund.ts'
import { AgreeReturnBody } from '../../../contract/return.ts'
import { Failure, type FailureCode } from '../../../domain/failure.ts'
import type { OrderState } from '../../../domain/order-state.ts'
import { PRODUCT_KINDS, type ProductKind } from '../../../domain/product-kind.ts'

const cases = SCENARIO_NAMES.flatMap((name) => SCENARIOS[name].kinds.map((kind) => [name, kind] as const))

test.each(cases)('the scenario %s of %s sends only what the contract allows', async (scenario, kind) => {
  const mall = pretendPlatform(scenario, kind)

  await SCENARIOS[scenario].run(scriptOf(mall.api, kind))

  expect(mall.sent.length).toBeGreaterThan(0)
  expect(mall.unlawful).toEqual([])
})

test('an order costs what the offer and its number cost', async () => {
  const mall = pretendPlatform('happy', 'CN')

  await SCENARIOS.happy.run(scriptOf(mall.api, 'CN'))

  const payment = mall.sent.find(({ path }) => path.endsWith('/payments'))
  expect(payment?.body).toMatchObject({ amount: OFFER_FEN + PREPAY_FEN })
})

test('a scenario does not go on when the platform answers otherwise than it tells', async () => {
  const mall = pretendPlatform('happy', 'N')

  await expect(SCENARIOS['price-changed'].run(scriptOf(mall.api, 'N'))).rejects.toThrow(
    'the answer was not PRICE_CHANGED',
  )
})

const OFFER_FEN = 329_900
const PREPAY_FEN = 10_000

/** Where the script waits for the order to be; looks come one after the other. */
const STATES: readonly OrderState[] = ['WAIT_SHIP', 'WAIT_MATERIAL', 'AUDITING', 'SIGNED', 'CANCELLED', 'CLOSED']

const BODIES: readonly [pattern: RegExp, schema: z.ZodType][] = [
  [/\/numbers\/\d+\/lock$/, LockNumberBody],
  [/\/eligibility-checks$/, CheckEligibilityBody],
  [/\/mall\/orders$/, PlaceOrderBody],
  [/\/payments$/, RecordPaymentBody],
  [/\/cancel$/, CancelOrderBody],
  [/\/refunds$/, OpenRefundBody],
  [/\/refunds\/[^/]+\/result$/, ReportRefundBody],
  [/\/returns$/, AgreeReturnBody],
  [/\/id-card-images$/, UploadPictureBody],
]

/** Answers like the platform as far as a script looks, and holds each body against the contract. */
function pretendPlatform(scenario: ScenarioName, kind: ProductKind) {
  const sent: { path: string; body: unknown }[] = []
  const unlawful: string[] = []
  let looks = 0

  const api: ApiClient = {
    get: async (read) => answer(read, look(read)),
    post: async (write) => answer(write, take(write)),
  }
  return { api, sent, unlawful }

  function answer<Schema extends z.ZodType>({ data }: ApiRead<Schema>, given: unknown): z.output<Schema> {
    return data.parse(given)
  }

  function look({ path, query = {} }: ApiRead<z.ZodType>): unknown {
    const text = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
    if (path === '/v1/mall/offers') {
      hold(path, OffersQuery.safeParse(text))
      return { items: [offerOf(kind)] }
    }
    if (path === '/v1/mall/numbers') {
      hold(path, SaleNumbersQuery.safeParse(text))
      return { items: [{ phoneNumber: '13800001000', prepayAmount: PREPAY_FEN, planCodes: ['PLAN-88'] }] }
    }
    looks += 1
    return { orderState: STATES[looks % STATES.length], version: 1, nextActor: 'NOBODY' }
  }

  function take({ path, body }: ApiWrite<z.ZodType>): unknown {
    sent.push({ path, body })
    const schema = BODIES.find(([pattern]) => pattern.test(path))?.[1]
    if (schema === undefined) unlawful.push(`${path} is no interface that a test knows`)
    else hold(path, schema.safeParse(JSON.parse(JSON.stringify(body))))
    const earlier = sent.filter((other) => other.path === path).length - 1
    const refusal = earlier === 0 ? FIRST_REFUSALS[scenario] : SECOND_REFUSALS[scenario]
    if (refusal !== undefined && path.endsWith(refusal.path)) {
      throw new ApiError(toProblem(new Failure(refusal.code), 'request-1', { docsBase: '' }))
    }
    const isEligible = scenario !== 'refused'
    return {
      orderId: 'ORDER-1',
      orderState: 'WAIT_PAY' satisfies OrderState,
      lockId: 'a'.repeat(32),
      checkId: 'b'.repeat(32),
      eligible: isEligible,
      allowNum: isEligible ? 5 : 0,
      reasons: isEligible ? [] : [{ code: 'BLACKLISTED', message: '' }],
      state: 'completed',
      refundState: 'PENDING',
    }
  }

  function hold(path: string, parsed: z.ZodSafeParseResult<unknown>): void {
    for (const issue of parsed.error?.issues ?? []) unlawful.push(`${path} ${issue.path.join('.')}: ${issue.message}`)
  }
}

type Refusals = Partial<Record<ScenarioName, { path: string; code: FailureCode }>>
const FIRST_REFUSALS: Refusals = {
  'slow-merchant': { path: '/eligibility-checks', code: 'MERCHANT_UNAVAILABLE' },
  'price-changed': { path: '/mall/orders', code: 'PRICE_CHANGED' },
}
const SECOND_REFUSALS: Refusals = { 'duplicate-payment': { path: '/payments', code: 'ALREADY_PAID' } }

/** As db/queries/offers.ts makes them. */
function offerOf(kind: ProductKind): Record<string, unknown> {
  const { isChecked, takesDevice } = PRODUCT_KINDS[kind]
  return {
    planCode: isChecked ? 'PLAN-88' : null,
    contractCode: isChecked && takesDevice ? 'CT-NEW-24' : null,
    tierCode: isChecked && takesDevice ? 'TIER-GIFT-24' : null,
    terminalCode: takesDevice ? 'TERM-X1' : null,
    skuId: takesDevice ? 'SKU-X1-BLACK-256' : null,
    title: '星河 X1 Pro',
    fees: takesDevice ? [{ feeCode: 'DEVICE', amount: OFFER_FEN }] : [],
    stock: takesDevice ? 5 : null,
  }
}

function scriptOf(api: ApiClient, productKind: ProductKind): Script {
  let orderId = 'ORDER-1'
  return {
    api,
    productKind,
    merchantIds: ['M-JIANGSU'],
    get orderId() {
      return orderId
    },
    useOrder: (next) => {
      orderId = next
    },
    step: (_, work) => work(),
    planMerchant: async () => undefined,
    planMall: () => undefined,
    switchMerchantFault: async () => undefined,
    waitMs: 1_000,
    lookMs: 0,
  }
}
