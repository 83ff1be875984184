import { expect, test } from 'vitest'
import { type ApiClient, ApiError } from '../../../cli/api-client.ts'
import { createMerchantDriver } from '../../../cli/simulators/merchant-driver.ts'
import { createOrderPlans } from '../../../cli/simulators/order-plan.ts'
import { ReportEventBody } from '../../../contract/order-event.ts'
import { toProblem } from '../../../contract/problem.ts'
import { ReportShipmentBody } from '../../../contract/shipment.ts'
import { Failure } from '../../../domain/failure.ts'
import { DEFAULT_ORDER_POLICY, type EventRequest, type OrderFacts } from '../../../domain/order.ts'
import { advance } from '../../../domain/order-advance.ts'
import { allowedEvents, decide, nextActor } from '../../../domain/order-decision.ts'
import type { OrderDraft } from '../../../domain/order-draft.ts'
import type { OrderEvent } from '../../../domain/order-event.ts'
import { newOrder } from '../../../domain/order-placement.ts'
import type { ProductKind } from '../../../domain/product-kind.ts'

const ORDER_ID = 'ORDER-1'

test('a contract phone is carried to its parcel, and after the signature to its activation', async () => {
  const { driver, order, happen } = paidOrder('CN')

  await driver.drive(ORDER_ID)
  expect(order().state).toBe('SHIPPED')
  happen({ event: 'SIGNED', actor: 'CARRIER' })
  await driver.drive(ORDER_ID)

  expect(order()).toMatchObject({ state: 'SIGNED', activationState: 'ACTIVE' })
})

test('a bare phone is accepted and shipped with its IMEI', async () => {
  const { driver, order, reports } = paidOrder('B')

  await driver.drive(ORDER_ID)

  expect(order().state).toBe('SHIPPED')
  expect(reports.map(({ event }) => event)).toEqual(['ACCEPT', 'SHIP'])
})

test('a merchant may stop before a step, and go on when the plan changes', async () => {
  const { driver, order, plans } = paidOrder('CO')
  plans.set(ORDER_ID, { stopBefore: 'SHIP' })
  await driver.drive(ORDER_ID)
  expect(order().state).toBe('WAIT_SHIP')

  plans.set(ORDER_ID, {})
  await driver.drive(ORDER_ID)

  expect(order().state).toBe('SHIPPED')
})

test('material is asked for once, and the audit passes when it has come', async () => {
  const { driver, order, plans, happen } = paidOrder('N')
  plans.set(ORDER_ID, { wantsMaterial: ['FRONT'] })
  await driver.drive(ORDER_ID)
  expect(order().state).toBe('WAIT_MATERIAL')

  happen({ event: 'MATERIAL_UPLOADED', actor: 'MALL' })
  await driver.drive(ORDER_ID)

  expect(order().state).toBe('SHIPPED')
})

test('a cancellation that waits for an answer is agreed to before anything else, with its reversal', async () => {
  const { driver, order, plans, happen } = paidOrder('CN')
  plans.set(ORDER_ID, { stopBefore: 'SHIP' })
  await driver.drive(ORDER_ID)
  happen({ event: 'CANCEL', actor: 'MALL', cancellation: { cancelNo: 'C1', cancelId: 'c1', deductionFen: 0 } })

  await driver.drive(ORDER_ID)

  expect(order()).toMatchObject({ state: 'REFUNDING', reversalNo: expect.stringMatching(/^RV/) })
})

test('an order on hold is left alone', async () => {
  const { driver, order, happen, reports } = paidOrder('N')
  happen({ event: 'HOLD', actor: 'OPERATOR', reason: '核查' })

  await driver.drive(ORDER_ID)

  expect(reports).toEqual([])
  expect(order().state).toBe('WAIT_ACCEPT')
})

test('who is overtaken by somebody else looks again instead of failing', async () => {
  const { driver, order, happen, beforeReport } = paidOrder('N')
  beforeReport('AUDIT_PASS', () => happen({ event: 'REFUND_BY_OPERATOR', actor: 'OPERATOR', reason: '投诉' }))

  await expect(driver.drive(ORDER_ID)).resolves.toBe(false)

  expect(order().state).toBe('REFUNDING')
})

/** A paid order behind an API that decides by the real transition table. */
function paidOrder(productKind: ProductKind) {
  let facts = newOrder({
    draft: draftOf(productKind),
    policy: DEFAULT_ORDER_POLICY,
    payableFen: 100,
    lockEndsAtMs: null,
    nowMs: Date.now(),
  })
  const reports: EventRequest[] = []
  const interruptions = new Map<OrderEvent, () => void>()
  happen({ event: 'PAID', actor: 'MALL', payment: { paymentNo: 'P1', amountFen: 100, paidAtMs: Date.now() } })

  const api: ApiClient = {
    get: async ({ path, data }) => data.parse(path.endsWith('/state') ? stateOf(facts) : detailOf(productKind)),
    post: async ({ path, body, data }) => {
      const request = path.endsWith('/shipments') ? shipmentOf(body) : eventOf(body)
      interruptions.get(request.event)?.()
      happen(request)
      reports.push(request)
      return data.parse({ orderState: facts.state, version: facts.version })
    },
  }
  const plans = createOrderPlans()
  return {
    driver: createMerchantDriver({ api, plans, stepMs: 0 }),
    plans,
    reports,
    order: () => facts,
    happen,
    beforeReport: (event: OrderEvent, interrupt: () => void) => interruptions.set(event, interrupt),
  }

  function happen(request: Omit<EventRequest, 'requestKey'>): void {
    const context = {
      order: facts,
      request: { ...request, requestKey: 'test' },
      policy: DEFAULT_ORDER_POLICY,
      nowMs: Date.now(),
    }
    const decision = decide(context)
    if (decision.outcome === 'REFUSED') {
      throw new ApiError(toProblem(new Failure(decision.refusal.code), 'request-1', { docsBase: '' }))
    }
    if (decision.outcome === 'MOVE') facts = advance({ ...context, ...decision, refundNo: 'R1' })
  }
}

function stateOf(facts: OrderFacts) {
  const { state: orderState, version } = facts
  return { orderState, version, nextActor: nextActor(facts), allowedEvents: allowedEvents(facts) }
}

const detailOf = (productKind: ProductKind) => ({ productKind, items: [{ itemId: '1', quantity: 1 }] })

function eventOf(body: unknown): EventRequest {
  const { event, expectedVersion, reasonCode, missing, iccid, imei, contractInstanceId, reversalNo } =
    ReportEventBody.parse(body)
  const imeis = imei === undefined ? undefined : [imei]
  return {
    event: event as OrderEvent,
    actor: 'MERCHANT',
    requestKey: '',
    expectedVersion,
    reasonCode,
    missing,
    evidence: { iccid, imeis, contractInstanceId, reversalNo },
  }
}

function shipmentOf(body: unknown): EventRequest {
  const { packages, last } = ReportShipmentBody.parse(body)
  const parcels = packages.map(({ packageNo = '', carrierCode, trackingNo, items = [], imeis = [] }) => ({
    packageNo,
    carrierCode,
    trackingNo,
    items,
    imeis,
    shippedAtMs: Date.now(),
  }))
  return { event: 'SHIP', actor: 'MERCHANT', requestKey: '', parcels, isLast: last }
}

function draftOf(productKind: ProductKind): OrderDraft {
  return {
    orderId: ORDER_ID,
    mallId: 'MALL',
    merchantId: 'M-JIANGSU',
    environment: 'SANDBOX',
    productKind,
    checkId: productKind === 'B' ? null : 'check-1',
    lockId: null,
    items: [{ itemId: '1', skuId: null, title: '商品', quantity: 1, unitPriceFen: 100 }],
    fees: [],
    codes: {},
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId: 'vault-1',
    holderHash: '',
    phoneHash: null,
    bodyHash: '',
    requestId: 'request-1',
  }
}
