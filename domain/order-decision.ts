import type { Actor } from './actor.ts'
import { deadlines } from './deadline.ts'
import { DEFAULT_ORDER_POLICY, type OrderFacts, type Refund } from './order.ts'
import type { OrderEvent } from './order-event.ts'
import type { GuardContext, Refusal } from './order-guards.ts'
import { isChecking, isFinal, ORDER_STATE_TABLE, type OrderState } from './order-state.ts'
import { BEFORE_SHIPPING, MERCHANT_EVENTS, TRANSITIONS, type Transition } from './order-transitions.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export type Decision =
  | { outcome: 'MOVE'; transition: Transition; to: OrderState }
  | { outcome: 'REPEAT' }
  | { outcome: 'REFUSED'; refusal: NonNullable<Refusal> }

/** Moves that a person or a machine of the caller's kind has no business with while an order is held. */
function isHeldBack(order: OrderFacts, actor: Actor): boolean {
  return order.hold !== null && (actor === 'MERCHANT' || actor === 'TIMER')
}

/** A timer that was overtaken by another event has nothing to say: what counts is what the order waits for now. */
function isUntimely({ order, request, policy, nowMs }: GuardContext): boolean {
  if (request.actor !== 'TIMER') return false
  return !deadlines({ order, policy }).some(({ event, atMs }) => event === request.event && atMs <= nowMs)
}

/** Requests that carry a key of their own are the same request when the key is known, whatever the state. */
const IS_KNOWN: Partial<Record<OrderEvent, (context: GuardContext) => boolean>> = {
  PAID: isPaymentKnown,
  CANCEL: ({ order, request: { cancellation } }) =>
    cancellation !== undefined && order.cancellation?.cancelNo === cancellation.cancelNo,
  // An order that has a cancellation and still waits to be shipped has been refused it.
  CANCEL_REFUSE: ({ order }) => order.cancellation !== null && BEFORE_SHIPPING.some((state) => state === order.state),
  SHIP: ({ order, request: { parcels = [] } }) =>
    parcels.length > 0 && parcels.every(({ trackingNo }) => hasNumber(order, trackingNo)),
  REPLACE_PARCEL: ({ order, request: { parcels = [] } }) =>
    parcels.length > 0 &&
    parcels.every(({ trackingNo, replaces }) => hasNumber(order, trackingNo) && !hasNumber(order, replaces)),
  PARTIAL_REFUND: (context) => refundNamed(context) !== undefined,
  REFUND_OK: (context) => refundNamed(context)?.state === 'DONE',
}

function isPaymentKnown({ order, request: { payment } }: GuardContext): boolean {
  return payment !== undefined && order.paymentNos.includes(payment.paymentNo)
}

function refundNamed({ order, request }: GuardContext): Refund | undefined {
  return order.refunds.find(({ refundNo }) => refundNo === request.refund?.refundNo)
}

/** A number that is known with another amount is no repeat: who sends it takes it for something else. */
function hasOtherAmount(context: GuardContext): boolean {
  const { order, request } = context
  // An order takes one payment, so that this is the amount of the known one.
  if (request.event === 'PAID') return isPaymentKnown(context) && request.payment?.amountFen !== order.paidFen
  if (request.event !== 'PARTIAL_REFUND') return false
  const known = refundNamed(context)
  return known !== undefined && known.amountFen !== request.refund?.amountFen
}

const hasNumber = (order: OrderFacts, trackingNo: string | undefined): boolean =>
  order.parcels.some((parcel) => parcel.trackingNo === trackingNo)

/** For these only the key says whether they are repeated, never the state that the order is in. */
const KEYED_EVENTS: readonly OrderEvent[] = [
  'PAID',
  'SHIP',
  'REPLACE_PARCEL',
  'PARTIAL_REFUND',
  'REFUND_OK',
  'REFUND_FAILED',
]

/** A repeated event whose target is already reached (contract section 13, below the table). */
function isReached({ order, request }: GuardContext): boolean {
  if (KEYED_EVENTS.includes(request.event)) return false
  return TRANSITIONS.some(
    (row) =>
      row.event === request.event &&
      row.kinds.includes(order.productKind) &&
      row.actors.includes(request.actor) &&
      (row.to === order.state || (row.from.includes(order.state) && row.returnTo === order.returnState)),
  )
}

/**
 * What an event does to an order: the one place where the transition table is read (contract section 13). Pure, so that
 * an update's validator may ask it.
 */
export function decide(context: GuardContext): Decision {
  const { order, request } = context
  if (isHeldBack(order, request.actor)) return refused({ code: 'ORDER_ON_HOLD' })
  if (isUntimely(context)) return refused({ code: 'STATE_CONFLICT', field: 'event' })
  if (hasOtherAmount(context)) return refused({ code: 'PARAM_INVALID', field: 'amount' })
  const rows = TRANSITIONS.filter(
    (row) =>
      row.event === request.event &&
      row.kinds.includes(order.productKind) &&
      row.from.includes(order.state) &&
      row.actors.includes(request.actor),
  )
  const isKnown = IS_KNOWN[request.event]?.(context) ?? false
  if (isKnown || rows.some((row) => row.isRepeat?.(context))) return { outcome: 'REPEAT' }
  const row = rows.find((candidate) => candidate.when === undefined || candidate.when(context))
  if (row === undefined) {
    return isReached(context) ? { outcome: 'REPEAT' } : refused({ code: refusalCode(context), field: 'event' })
  }
  if (request.expectedVersion !== undefined && request.expectedVersion !== order.version) {
    return refused({ code: 'STATE_CONFLICT', field: 'expectedVersion' })
  }
  const refusal = row.guard?.(context) ?? null
  if (refusal !== null) return refused(refusal)
  return { outcome: 'MOVE', transition: row, to: targetOf(row, order) }
}

const refused = (refusal: NonNullable<Refusal>): Decision => ({ outcome: 'REFUSED', refusal })

function targetOf(row: Transition, order: OrderFacts): OrderState {
  if (row.to === 'SAME') return order.state
  if (row.to === 'RETURN_STATE') return order.returnState ?? order.state
  return row.to
}

function refusalCode({ order, request }: GuardContext): NonNullable<Refusal>['code'] {
  if (request.event === 'CANCEL') return 'NOT_CANCELLABLE'
  // Whether the order can use the money is known when the check is over: until then nothing goes back.
  if (request.event === 'PAID' && isChecking(order)) return 'STATE_CONFLICT'
  if (request.event === 'PAID')
    return order.paymentNos.length > 0 && !isFinal(order.state) ? 'ALREADY_PAID' : 'ORDER_CLOSED'
  return 'STATE_CONFLICT'
}

/** These codes speak of the order alone; all others are about what the request carries, and can be mended. */
const NOT_POSSIBLE_NOW: readonly string[] = ['STATE_CONFLICT', 'EVENT_NOT_ALLOWED', 'ORDER_ON_HOLD']

/** What the merchant may report now, for `allowedEvents`; `SHIP` and `REPLACE_PARCEL` stand for interface #11. */
export function allowedEvents(order: OrderFacts): OrderEvent[] {
  const candidates: readonly OrderEvent[] = [...MERCHANT_EVENTS, 'SHIP', 'REPLACE_PARCEL']
  return candidates.filter((event) => {
    // No merchant's row looks at policy or clock before it has looked at what the request carries.
    const probe = { event, actor: 'MERCHANT', requestKey: '' } as const
    const decision = decide({ order, request: probe, policy: DEFAULT_ORDER_POLICY, nowMs: 0 })
    if (decision.outcome === 'REFUSED') return !NOT_POSSIBLE_NOW.includes(decision.refusal.code)
    return decision.outcome === 'MOVE'
  })
}

/** Who must act now. */
export function nextActor(order: OrderFacts): Actor {
  if (order.hold !== null) return 'OPERATOR'
  if (order.state === 'SIGNED' && PRODUCT_KINDS[order.productKind].isActivated) {
    return order.activationState === 'ACTIVE' ? 'BUYER' : 'MERCHANT'
  }
  return ORDER_STATE_TABLE[order.state].nextActor
}
