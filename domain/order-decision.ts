import type { Actor } from './actor.ts'
import type { EventRequest, OrderFacts } from './order.ts'
import type { OrderEvent } from './order-event.ts'
import type { GuardContext, Refusal } from './order-guards.ts'
import { isFinal, ORDER_STATE_TABLE, type OrderState } from './order-state.ts'
import { MERCHANT_EVENTS, TRANSITIONS, type Transition } from './order-transitions.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export type Decision =
  | { outcome: 'MOVE'; transition: Transition; to: OrderState }
  | { outcome: 'REPEAT' }
  | { outcome: 'REFUSED'; refusal: NonNullable<Refusal> }

/** Moves that a person or a machine of the caller's kind has no business with while an order is held. */
function isHeldBack(order: OrderFacts, actor: Actor): boolean {
  return order.hold !== null && (actor === 'MERCHANT' || actor === 'TIMER')
}

/** Requests that carry a key of their own are the same request when the key is known, whatever the state. */
function isKnown({ order, request }: GuardContext): boolean {
  const { payment, cancellation, parcels, refund } = request
  switch (request.event) {
    case 'PAID':
      return payment !== undefined && order.paymentNos.includes(payment.paymentNo)
    case 'CANCEL':
      return cancellation !== undefined && order.cancellation?.cancelNo === cancellation.cancelNo
    case 'SHIP':
    case 'REPLACE_PARCEL':
      return (
        parcels !== undefined &&
        parcels.every(({ trackingNo }) => order.parcels.some((parcel) => parcel.trackingNo === trackingNo))
      )
    case 'PARTIAL_REFUND':
      return order.refunds.some(({ refundNo }) => refundNo === refund?.refundNo)
    case 'REFUND_OK':
      return order.refunds.some(({ refundNo, state }) => refundNo === refund?.refundNo && state === 'DONE')
    default:
      return false
  }
}

const KEYED_EVENTS: readonly OrderEvent[] = [
  'PAID',
  'SHIP',
  'REPLACE_PARCEL',
  'PARTIAL_REFUND',
  'REFUND_OK',
  'REFUND_FAILED',
]

/** A repeated event whose target is already reached (contract section 13, below the table). */
function isRepeat(context: GuardContext): boolean {
  const { order, request } = context
  if (KEYED_EVENTS.includes(request.event)) return false
  return TRANSITIONS.some(
    (row) =>
      row.event === request.event &&
      row.kinds.includes(order.productKind) &&
      row.actors.includes(request.actor) &&
      (row.to === order.state || (row.from.includes(order.state) && row.isRepeat?.(context) === true)),
  )
}

/**
 * What an event does to an order: the one place where the transition table is read (contract section 13). Pure, so that
 * an update's validator may ask it.
 */
export function decide(context: GuardContext): Decision {
  const { order, request } = context
  if (isHeldBack(order, request.actor)) return { outcome: 'REFUSED', refusal: { code: 'ORDER_ON_HOLD' } }
  const rows = TRANSITIONS.filter(
    (row) =>
      row.event === request.event &&
      row.kinds.includes(order.productKind) &&
      row.from.includes(order.state) &&
      row.actors.includes(request.actor),
  )
  if (isKnown(context) || rows.some((row) => row.isRepeat?.(context))) return { outcome: 'REPEAT' }
  const row = rows.find((candidate) => candidate.when === undefined || candidate.when(context))
  if (row === undefined) {
    if (isRepeat(context)) return { outcome: 'REPEAT' }
    return { outcome: 'REFUSED', refusal: { code: refusalCode(context), field: 'event' } }
  }
  if (request.expectedVersion !== undefined && request.expectedVersion !== order.version) {
    return { outcome: 'REFUSED', refusal: { code: 'STATE_CONFLICT', field: 'expectedVersion' } }
  }
  const refusal = row.guard?.(context) ?? null
  if (refusal !== null) return { outcome: 'REFUSED', refusal }
  return { outcome: 'MOVE', transition: row, to: targetOf(row, order) }
}

function targetOf(row: Transition, order: OrderFacts): OrderState {
  if (row.to === 'SAME') return order.state
  if (row.to === 'RETURN_STATE') return order.returnState ?? order.state
  return row.to
}

function refusalCode({ order, request }: GuardContext): NonNullable<Refusal>['code'] {
  if (request.event === 'CANCEL') return 'NOT_CANCELLABLE'
  if (request.event === 'PAID')
    return order.paymentNos.length > 0 && !isFinal(order.state) ? 'ALREADY_PAID' : 'ORDER_CLOSED'
  return 'STATE_CONFLICT'
}

/** What the merchant may report now, for `allowedEvents`; `SHIP` stands for interface #11. */
export function allowedEvents(order: OrderFacts): OrderEvent[] {
  if (order.hold !== null) return []
  const candidates: readonly OrderEvent[] = [...MERCHANT_EVENTS, 'SHIP', 'REPLACE_PARCEL']
  return candidates.filter((event) =>
    TRANSITIONS.some(
      (row) =>
        row.event === event &&
        row.actors.includes('MERCHANT') &&
        row.kinds.includes(order.productKind) &&
        row.from.includes(order.state) &&
        (event !== 'DELIVERED' || order.deliveryType !== 'EXPRESS') &&
        (event !== 'ACTIVATED' || order.activationState !== 'ACTIVE') &&
        (order.state !== 'CANCELLING' || isOpenWhileCancelling(row, order)),
    ),
  )
}

/** Some moves of a CANCELLING order depend on where it would go back to; the guard's facts are all in the order. */
function isOpenWhileCancelling(row: Transition, order: OrderFacts): boolean {
  if (row.event === 'SHIP') return order.returnState === 'WAIT_SHIP'
  if (row.returnTo === undefined) return true
  const probe: EventRequest = { event: row.event, actor: 'MERCHANT', requestKey: '' }
  return row.when?.({ order, request: probe, policy: NO_POLICY, nowMs: 0 }) ?? true
}

const NO_POLICY = {} as GuardContext['policy'] // Rows with `returnTo` look at the order alone.

/** Who must act now. */
export function nextActor(order: OrderFacts): Actor {
  if (order.hold !== null) return 'OPERATOR'
  if (order.state === 'SIGNED' && PRODUCT_KINDS[order.productKind].isActivated) {
    return order.activationState === 'ACTIVE' ? 'BUYER' : 'MERCHANT'
  }
  return ORDER_STATE_TABLE[order.state].nextActor
}
