import type { EventRequest, Milestone, OrderFacts, Parcel } from './order.ts'
import type { OrderEvent } from './order-event.ts'
import { type GuardContext, refundableFen, shippedQuantities } from './order-guards.ts'
import { isFinal, type OrderState } from './order-state.ts'
import type { Transition } from './order-transitions.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

const MILESTONE_OF: Partial<Record<OrderEvent, Milestone>> = {
  CHECK_OK: 'CHECKED',
  PAID: 'PAID',
  ACCEPT: 'ACCEPTED',
  AUDIT_PASS: 'AUDITED',
  PROVISIONED: 'PROVISIONED',
  SHIP: 'SHIPPED',
  DELIVERED: 'SIGNED',
  FIRST_TRACE: 'FIRST_TRACE',
  ACTIVATED: 'ACTIVATED',
}

export interface Move extends GuardContext {
  transition: Transition
  to: OrderState
  /** The number under which the whole rest is refunded, should this move lead to a refund. */
  refundNo: string
  /** Key and milestone of the deadline that fired, when a timer is behind this move. */
  deadline?: { key: string; milestone?: Milestone }
}

/** The order after a move. Pure: the same move of the same order is always the same order. */
export function advance(move: Move): OrderFacts {
  const { order, request, transition, to, nowMs } = move
  const next = structuredCopy(order)
  next.version += 1
  if (move.deadline) markDeadline(next, move.deadline)
  if (to !== order.state) enterState(next, { from: order.state, to, nowMs })
  if (transition.returnTo) next.returnState = transition.returnTo
  if (request.evidence?.reversalNo) next.reversalNo = request.evidence.reversalNo
  const milestone = MILESTONE_OF[request.event]
  if (milestone && next.milestones[milestone] === undefined) next.milestones[milestone] = nowMs
  applyEvent(next, move)
  return next
}

/** JSON facts only, so a JSON copy is a full copy; structuredClone does not exist in the workflow sandbox. */
function structuredCopy(order: OrderFacts): OrderFacts {
  return JSON.parse(JSON.stringify(order)) as OrderFacts
}

function enterState(next: OrderFacts, { from, to, nowMs }: { from: OrderState; to: OrderState; nowMs: number }): void {
  next.state = to
  next.clock.stateSinceMs = nowMs
  next.attention = null
  // A deadline of the state that the order comes back to must not fire twice; all others start anew.
  next.fired = next.fired.filter((key) => key === 'READY')
  if (to === 'CANCELLING') next.returnState = from
  if (from === 'CANCELLING') next.returnState = null
  if (to === 'WAIT_SHIP' && next.clock.shipFromMs === null) next.clock.shipFromMs = nowMs
  if (to === 'SHIPPED') next.clock.shippedAtMs = nowMs
  if (to === 'SIGNED') {
    next.clock.signedAtMs = nowMs
    next.milestones.SIGNED ??= nowMs
    for (const parcel of next.parcels) parcel.isSigned = true
  }
  if (to === 'COMPLETED') next.milestones.COMPLETED = nowMs
  if (isFinal(to)) next.hold = null
}

function markDeadline(next: OrderFacts, { key, milestone }: NonNullable<Move['deadline']>): void {
  next.fired.push(key)
  if (milestone && !next.violated.includes(milestone)) next.violated.push(milestone)
}

function applyEvent(next: OrderFacts, move: Move): void {
  const { request, nowMs, order } = move
  switch (request.event) {
    case 'PAID':
      recordPayment(next, move)
      break
    case 'CANCEL':
      if (request.cancellation) next.cancellation = { ...request.cancellation, requestedAtMs: nowMs }
      break
    case 'PROVISIONED':
      next.isProvisioned = true
      if (PRODUCT_KINDS[next.productKind].isActivated) next.activationState = 'PENDING'
      break
    case 'SHIP':
      recordShipment(next, move)
      break
    case 'REPLACE_PARCEL':
      replaceParcels(next, request)
      break
    case 'FIRST_TRACE':
    case 'SIGNED':
      markParcel(next, move)
      break
    case 'ACTIVATED':
      next.activationState = 'ACTIVE'
      break
    case 'READY':
      next.fired.push('READY')
      break
    case 'HOLD':
      next.hold = { reason: request.reason ?? '', sinceMs: nowMs }
      break
    case 'RELEASE':
      resume(next, nowMs)
      break
    case 'RETURN_RECEIVED':
      if (request.reasonCode) next.hold = { reason: `INSPECTION_FAILED: ${request.reasonCode}`, sinceMs: nowMs }
      break
    case 'TIMEOUT':
      if (next.state === 'CANCELLING') next.hold = { reason: 'CANCEL_UNANSWERED_AFTER_PROVISIONING', sinceMs: nowMs }
      break
    case 'OVERDUE':
      next.attention = `OVERDUE ${move.deadline?.key ?? ''}`.trim()
      break
    case 'NOTICE_DELAYED':
      next.attention = 'NOTICE_DELAYED'
      break
    case 'RETURN_AGREED':
      if (request.deductionFen) next.cancellation = deductionOnly(request.deductionFen, nowMs)
      break
    case 'PARTIAL_REFUND':
      if (request.refund) next.refunds.push({ ...pick(request.refund), kind: 'PARTIAL', state: 'PENDING' })
      break
    case 'REFUND_OK':
    case 'REFUND_FAILED':
      settleRefund(next, request)
      break
    default:
      break
  }
  if (next.state === 'REFUNDING' && order.state !== 'REFUNDING') openFullRefund(next, move.refundNo)
  if (next.hold !== null) next.attention = `HOLD ${next.hold.reason}`
}

const pick = ({ refundNo, amountFen }: { refundNo: string; amountFen: number }) => ({ refundNo, amountFen })

const deductionOnly = (deductionFen: number, nowMs: number) => ({
  cancelId: '',
  cancelNo: '',
  requestedAtMs: nowMs,
  deductionFen,
})

function recordPayment(next: OrderFacts, { request, nowMs }: Move): void {
  if (!request.payment) return
  next.paidFen += request.payment.amountFen
  next.paymentNos.push(request.payment.paymentNo)
  if (next.state === 'WAIT_ACCEPT') {
    next.noticeState = 'SENDING'
    next.clock.noticeSinceMs = nowMs
  }
  // Contract section 6: ship 48 h after payment; N, CN and CO count from provisioning (enterState).
  if (!PRODUCT_KINDS[next.productKind].isAudited) next.clock.shipFromMs = nowMs
}

function openFullRefund(next: OrderFacts, refundNo: string): void {
  const amountFen = Math.max(0, refundableFen(next) - (next.cancellation?.deductionFen ?? 0))
  next.refunds.push({ refundNo, kind: 'FULL', amountFen, state: 'PENDING' })
}

function settleRefund(next: OrderFacts, request: EventRequest): void {
  const refund = next.refunds.find((candidate) => candidate.refundNo === request.refund?.refundNo)
  if (!refund) return
  if (request.event === 'REFUND_OK') {
    refund.state = 'DONE'
    if (refund.kind !== 'EXTRA_PAYMENT') next.refundedFen += refund.amountFen
    next.attention = null
  } else {
    refund.state = 'FAILED'
    next.attention = 'REFUND_FAILED'
  }
}

function recordShipment(next: OrderFacts, { order, request }: Move): void {
  const quantities = shippedQuantities({ order, request })
  for (const line of next.lines) line.shippedQuantity += quantities.get(line.itemId) ?? 0
  for (const { packageNo, carrierCode, trackingNo } of request.parcels ?? []) {
    next.parcels.push({ packageNo, carrierCode, trackingNo, replacements: 0, firstTraceAtMs: null, isSigned: false })
  }
}

function replaceParcels(next: OrderFacts, request: EventRequest): void {
  for (const { replaces, carrierCode, trackingNo } of request.parcels ?? []) {
    const parcel = next.parcels.find((candidate) => candidate.trackingNo === replaces)
    if (!parcel) continue
    Object.assign(parcel, {
      carrierCode,
      trackingNo,
      replacements: parcel.replacements + 1,
      firstTraceAtMs: null,
    } satisfies Partial<Parcel>)
  }
}

function markParcel(next: OrderFacts, { request, nowMs }: Move): void {
  for (const parcel of next.parcels) {
    if (request.packageNo !== undefined && parcel.packageNo !== request.packageNo) continue
    parcel.firstTraceAtMs ??= nowMs
    if (request.event === 'SIGNED') parcel.isSigned = true
  }
}

/** A hold stops every clock: on release all of them go on from where they stood. */
function resume(next: OrderFacts, nowMs: number): void {
  if (next.hold === null) return
  const heldMs = nowMs - next.hold.sinceMs
  const { clock } = next
  clock.stateSinceMs += heldMs
  clock.payByMs += heldMs
  if (clock.noticeSinceMs !== null) clock.noticeSinceMs += heldMs
  if (clock.shipFromMs !== null) clock.shipFromMs += heldMs
  if (clock.shippedAtMs !== null) clock.shippedAtMs += heldMs
  if (clock.signedAtMs !== null) clock.signedAtMs += heldMs
  next.hold = null
  next.attention = null
}
