import type { Actor } from '../../domain/actor.ts'
import { DEFAULT_ORDER_POLICY, type EventRequest, type OrderFacts, type ParcelRequest } from '../../domain/order.ts'
import { advance, type Move } from '../../domain/order-advance.ts'
import { type Decision, decide } from '../../domain/order-decision.ts'
import type { OrderEvent } from '../../domain/order-event.ts'
import { newOrder } from '../../domain/order-placement.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { PRODUCT_KINDS, type ProductKind } from '../../domain/product-kind.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const POLICY = DEFAULT_ORDER_POLICY
/** When orders of these tests are placed, and when they entered the state that they are in. */
export const START_MS = Date.UTC(2026, 0, 5)
export const PAYABLE_FEN = 259_900

/** A placed order, two pieces of one article in it. */
export function placed(kind: ProductKind, { checkId = 'check-1' }: { checkId?: string | null } = {}): OrderFacts {
  return newOrder({
    draft: {
      orderId: 'MALL-1',
      productKind: kind,
      checkId,
      items: [{ itemId: 'item-1', skuId: 'sku-1', title: 'X2', quantity: 2, unitPriceFen: PAYABLE_FEN / 2 }],
      deliveryType: 'EXPRESS',
    },
    policy: POLICY,
    payableFen: PAYABLE_FEN,
    lockEndsAtMs: null,
    nowMs: START_MS,
  })
}

const LIFE: readonly OrderState[] = [
  'PENDING_CHECK',
  'WAIT_PAY',
  'WAIT_ACCEPT',
  'AUDITING',
  'WAIT_MATERIAL',
  'PROVISIONING',
  'WAIT_SHIP',
  'PART_SHIPPED',
  'SHIPPED',
  'SIGNED',
]
const PAID_ENDS: readonly OrderState[] = ['CANCELLING', 'RETURNING', 'REFUNDING', 'COMPLETED', 'CLOSED']

/** An order as it is after an ordinary way into `state`, which it entered at START_MS. */
export function orderIn(state: OrderState, kind: ProductKind, overrides: Partial<OrderFacts> = {}): OrderFacts {
  const order = placed(kind, { checkId: state === 'PENDING_CHECK' ? null : 'check-1' })
  const hasReached = (milestone: OrderState) =>
    LIFE.indexOf(state) >= LIFE.indexOf(milestone) || state === 'COMPLETED' || state === 'RETURNING'
  Object.assign(order, { state, version: 7 })
  if (hasReached('WAIT_ACCEPT') || PAID_ENDS.includes(state)) markPaid(order)
  if (hasReached('WAIT_SHIP')) {
    order.isProvisioned = PRODUCT_KINDS[kind].isAudited
    if (PRODUCT_KINDS[kind].isActivated) order.activationState = 'PENDING'
    order.clock.shipFromMs = START_MS
  }
  if (hasReached('PART_SHIPPED')) ship(order, state === 'PART_SHIPPED' ? 1 : 2)
  if (hasReached('SHIPPED')) {
    order.clock.shippedAtMs = START_MS
    order.milestones.SHIPPED = START_MS
  }
  if (state === 'SIGNED' || state === 'COMPLETED') sign(order)
  if (state === 'CANCELLING') {
    order.returnState = 'WAIT_ACCEPT'
    order.cancellation = { cancelId: 'cancel-id', cancelNo: 'C1', requestedAtMs: START_MS }
  }
  if (state === 'REFUNDING' || state === 'CLOSED') {
    const isDone = state === 'CLOSED'
    order.refunds = [
      { refundNo: 'full', kind: 'FULL', amountFen: PAYABLE_FEN, state: isDone ? 'DONE' : 'PENDING', failures: 0 },
    ]
    order.refundedFen = isDone ? PAYABLE_FEN : 0
  }
  return { ...order, ...overrides }
}

function markPaid(order: OrderFacts): void {
  order.paidFen = PAYABLE_FEN
  order.paymentNos = ['P1']
  order.noticeState = 'DELIVERED'
  order.milestones.PAID = START_MS
  order.clock.noticeSinceMs = START_MS
  if (order.productKind === 'B') order.clock.shipFromMs = START_MS
}

function ship(order: OrderFacts, quantity: number): void {
  order.parcels = Array.from({ length: quantity }, (_, index) => ({
    packageNo: `pack-${index + 1}`,
    carrierCode: 'SF',
    trackingNo: `SF-${index + 1}`,
    replacements: 0,
    firstTraceAtMs: null,
    isSigned: false,
  }))
  order.lines = [{ itemId: 'item-1', quantity: 2, shippedQuantity: quantity }]
}

function sign(order: OrderFacts): void {
  order.clock.signedAtMs = START_MS
  order.milestones.SIGNED = START_MS
  for (const parcel of order.parcels) Object.assign(parcel, { isSigned: true, firstTraceAtMs: START_MS })
}

export function request(event: OrderEvent, actor: Actor, more: Partial<EventRequest> = {}): EventRequest {
  return { event, actor, requestKey: `${event}/${actor}`, ...more }
}

export const parcel = (number: number, quantity: number, more: Partial<ParcelRequest> = {}): ParcelRequest => ({
  packageNo: `pack-${number}`,
  carrierCode: 'SF',
  trackingNo: `SF-${number}`,
  items: [{ itemId: 'item-1', quantity }],
  imeis: Array.from({ length: quantity }, (_, index) => `imei-${number}-${index}`),
  shippedAtMs: START_MS,
  ...more,
})

export const payment = (paymentNo = 'P1', amountFen = PAYABLE_FEN): Partial<EventRequest> => ({
  payment: { paymentNo, amountFen, paidAtMs: START_MS },
})

export const cancellation = (cancelNo = 'C1', deductionFen = 0): Partial<EventRequest> => ({
  cancellation: { cancelNo, cancelId: `id-${cancelNo}`, deductionFen },
})

/** What was decided, in one word: the state that the order moves to, REPEAT, or the code of the refusal. */
export function outcomeOf(order: OrderFacts, asked: EventRequest, nowMs = START_MS): string {
  const decision = decide({ order, request: asked, policy: POLICY, nowMs })
  return wordOf(decision)
}

function wordOf(decision: Decision): string {
  if (decision.outcome === 'MOVE') return decision.to
  return decision.outcome === 'REPEAT' ? 'REPEAT' : decision.refusal.code
}

interface Step {
  request: EventRequest
  nowMs: number
  deadline?: Move['deadline']
  refundNo?: string
}

/** The order after a step that the table allows. @throws Error when it does not. */
export function step(order: OrderFacts, { request: asked, nowMs, deadline, refundNo = 'full' }: Step): OrderFacts {
  const context = { order, request: asked, policy: POLICY, nowMs }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') throw new Error(`${asked.event} in ${order.state}: ${wordOf(decision)}`)
  return advance({ ...context, ...decision, refundNo, deadline })
}
