import { isOfPartRefund, isOfRefund } from './deadline.ts'
import { MAX_PAYMENTS_UNDER_WAY, type Milestone, type OrderFacts } from './order.ts'
import { attentionOf } from './order-attention.ts'
import type { OrderEvent } from './order-event.ts'
import { type GuardContext, refundableFen } from './order-guards.ts'
import { markParcels, recordShipment, replaceParcels } from './order-parcels.ts'
import { isFinal, type OrderState } from './order-state.ts'
import type { Transition } from './order-transitions.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export interface Move extends GuardContext {
  transition: Transition
  to: OrderState
  /** The number under which the whole rest is refunded, should this move lead to a refund. */
  refundNo: string
  /** Key and milestone of the deadline that fired, when a timer is behind this move. */
  deadline?: { key: string; milestone?: Milestone }
}

type Change = (next: OrderFacts, move: Move) => void

const UNANSWERED = 'CANCEL_UNANSWERED_AFTER_PROVISIONING'

/** What an event leaves behind besides the state; events that are not here leave nothing. */
const CHANGES: Partial<Record<OrderEvent, Change>> = {
  PAYMENT_STARTED: (next, { request, nowMs }) => {
    if (!request.payment) return
    const started = { paymentNo: request.payment.paymentNo, sinceMs: nowMs }
    next.paymentsUnderWay = [...(next.paymentsUnderWay ?? []), started].slice(-MAX_PAYMENTS_UNDER_WAY)
  },
  PAYMENT_FAILED: (next, { request }) => {
    next.paymentsUnderWay = next.paymentsUnderWay?.filter(({ paymentNo }) => paymentNo !== request.payment?.paymentNo)
  },
  PAID: recordPayment,
  CANCEL: recordCancellation,
  CANCEL_REFUSE: (next) => {
    next.deductionFen = 0
  },
  REQUEST_MATERIAL: (next, { request }) => {
    next.missing = request.missing
  },
  MATERIAL_UPLOADED: (next) => {
    next.missing = []
  },
  PROVISIONED: recordProvisioning,
  PROVISION_FAILED: (next) => {
    // Back to the audit: it has to be passed again.
    if (next.state === 'AUDITING') delete next.milestones.AUDITED
  },
  READY: (next) => {
    next.fired.push('READY')
  },
  SHIP: (next, move) => {
    recordShipment(next, move)
    next.deductionFen = 0
  },
  REPLACE_PARCEL: replaceParcels,
  FIRST_TRACE: markParcels,
  SIGNED: markParcels,
  ACTIVATED: (next) => {
    next.activationState = 'ACTIVE'
  },
  RETURN_AGREED: (next, { request }) => {
    next.deductionFen = request.deductionFen ?? 0
  },
  RETURN_RECEIVED: (next, { request, nowMs }) => {
    if (next.state === 'RETURNING') hold(next, `INSPECTION_FAILED: ${request.reasonCode ?? ''}`, nowMs)
  },
  TIMEOUT: (next, { nowMs }) => {
    if (next.state === 'CANCELLING') hold(next, UNANSWERED, nowMs)
  },
  HOLD: (next, { request, nowMs }) => hold(next, request.reason ?? '', nowMs),
  RELEASE: (next, { nowMs }) => {
    const isUnanswered = next.hold?.reason === UNANSWERED
    resume(next, nowMs)
    // The operator let the order go on: the merchant has its time to answer once more.
    if (isUnanswered) next.clock.stateSinceMs = nowMs
  },
  REFUND_BY_OPERATOR: (next, { request }) => {
    next.hold = null // The operator that it waited for has decided.
    next.deductionFen = request.deductionFen ?? 0
  },
  PARTIAL_REFUND: (next, { request, nowMs }) => {
    if (!request.refund) return
    const { refundNo, amountFen } = request.refund
    next.refunds.push({ refundNo, amountFen, kind: 'PARTIAL', state: 'PENDING', failures: 0 })
    next.clock.partRefundsMs = { ...next.clock.partRefundsMs, [refundNo]: nowMs }
  },
  REFUND_OVERDUE: (next, { request, deadline }) => {
    const late = next.refunds.find((refund) => deadline !== undefined && isOfRefund(deadline.key, refund))
    if (late && request.asksAgain) late.isAskedAgain = true
  },
  REFUND_OK: settleRefund,
  REFUND_FAILED: settleRefund,
}

/** The order after a move. Pure: the same move of the same order is always the same order. */
export function advance(move: Move): OrderFacts {
  const { order, request, transition, to, nowMs } = move
  const next = structuredCopy(order)
  next.version += 1
  if (move.deadline) markDeadline(next, move.deadline)
  if (to !== order.state) enterState(next, { from: order.state, to, nowMs })
  if (transition.returnTo) next.returnState = transition.returnTo
  // A number that is given before there is anything to reverse proves nothing.
  if (order.isProvisioned && request.evidence?.reversalNo) next.reversalNo = request.evidence.reversalNo
  CHANGES[request.event]?.(next, move)
  markMilestones(next, move)
  if (to === 'REFUNDING' && order.state !== 'REFUNDING') openFullRefund(next, move)
  next.attention = attentionOf(next)
  return next
}

/** JSON facts only, so a JSON copy is a full copy; structuredClone does not exist in the workflow sandbox. */
function structuredCopy(order: OrderFacts): OrderFacts {
  return JSON.parse(JSON.stringify(order)) as OrderFacts
}

/** A deadline of the state that an order comes back to starts anew; these outlive the state, and fire once. */
const OUTLIVES_ITS_STATE = ['READY', 'NOTICE', 'SHIP', 'AUTO_SIGN']

function enterState(next: OrderFacts, { from, to, nowMs }: { from: OrderState; to: OrderState; nowMs: number }): void {
  next.state = to
  next.clock.stateSinceMs = nowMs
  next.fired = next.fired.filter((key) => OUTLIVES_ITS_STATE.includes(key) || isOfPartRefund(key))
  if (to === 'CANCELLING') next.returnState = from
  if (from === 'CANCELLING') next.returnState = null
  if (to === 'WAIT_SHIP' && next.clock.shipFromMs === null) next.clock.shipFromMs = nowMs
  if (to === 'SHIPPED') next.clock.shippedAtMs = nowMs
  if (to === 'SIGNED') {
    next.clock.signedAtMs = nowMs
    for (const parcel of next.parcels) parcel.isSigned = true
  }
  if (isFinal(to)) next.hold = null
}

/** What was reached in time is not violated by a later round. */
function markDeadline(next: OrderFacts, { key, milestone }: NonNullable<Move['deadline']>): void {
  next.fired.push(key)
  if (milestone === undefined || next.milestones[milestone] !== undefined) return
  if (!next.violated.includes(milestone)) next.violated.push(milestone)
}

const MILESTONE_OF_EVENT: Partial<Record<OrderEvent, Milestone>> = {
  CHECK_OK: 'CHECKED',
  PAID: 'PAID',
  ACCEPT: 'ACCEPTED',
  AUDIT_PASS: 'AUDITED',
  PROVISIONED: 'PROVISIONED',
  ACTIVATED: 'ACTIVATED',
}

const MILESTONE_OF_STATE: Partial<Record<OrderState, Milestone>> = {
  SHIPPED: 'SHIPPED',
  SIGNED: 'SIGNED',
  COMPLETED: 'COMPLETED',
}

function markMilestones(next: OrderFacts, { request, nowMs }: Move): void {
  const ofEvent = MILESTONE_OF_EVENT[request.event]
  const ofState = MILESTONE_OF_STATE[next.state]
  if (ofEvent) next.milestones[ofEvent] ??= nowMs
  if (ofState) next.milestones[ofState] ??= nowMs
  const isTraced = next.parcels.length > 0 && next.parcels.every((parcel) => parcel.firstTraceAtMs !== null)
  if (ofState && isTraced) next.milestones.FIRST_TRACE ??= nowMs
}

function recordPayment(next: OrderFacts, { request, nowMs, order }: Move): void {
  if (!request.payment) return
  next.paidFen += request.payment.amountFen
  next.paymentNos.push(request.payment.paymentNo)
  next.paymentsUnderWay = []
  if (order.state === 'CANCELLED') {
    // What ended the order before there was money has no say in what happens to the money.
    next.cancellation = null
    next.deductionFen = 0
  }
  if (next.state === 'WAIT_ACCEPT') {
    next.noticeState = 'SENDING'
    next.clock.noticeSinceMs = nowMs
  }
  // Contract section 6: ship 48 h after payment; N, CN and CO count from provisioning (enterState).
  if (!PRODUCT_KINDS[next.productKind].isAudited) next.clock.shipFromMs = nowMs
}

function recordCancellation(next: OrderFacts, { request, nowMs }: Move): void {
  if (request.noticeNeverLeft && next.state === 'REFUNDING') next.noticeState = 'NONE'
  if (!request.cancellation) return
  const { cancelId, cancelNo, deductionFen } = request.cancellation
  next.cancellation = { cancelId, cancelNo, requestedAtMs: nowMs }
  next.deductionFen = deductionFen
}

function recordProvisioning(next: OrderFacts): void {
  next.isProvisioned = true
  if (PRODUCT_KINDS[next.productKind].isActivated) next.activationState = 'PENDING'
}

function openFullRefund(next: OrderFacts, { order, request, refundNo }: Move): void {
  const isCancelled = order.state !== 'RETURNING' && request.event !== 'REFUND_BY_OPERATOR'
  // Contract section 5: what was not provisioned is given back in full.
  const deductionFen = isCancelled && !next.isProvisioned ? 0 : Math.max(0, next.deductionFen)
  const amountFen = Math.max(0, refundableFen(next) - deductionFen)
  next.refunds.push({ refundNo, kind: 'FULL', amountFen, state: 'PENDING', failures: 0 })
}

function settleRefund(next: OrderFacts, { request }: Move): void {
  const refund = next.refunds.find((candidate) => candidate.refundNo === request.refund?.refundNo)
  if (!refund) return
  if (request.event === 'REFUND_FAILED') {
    refund.state = 'FAILED'
    refund.failures += 1
    if (request.asksAgain) refund.isAskedAgain = true
    return
  }
  refund.state = 'DONE'
  next.refundedFen += refund.amountFen
}

function hold(next: OrderFacts, reason: string, sinceMs: number): void {
  next.hold = { reason, sinceMs }
}

/**
 * A hold stops every clock that runs: on release each goes on from where it stood. One that was started meanwhile (the
 * mall and the carriers go on) has only stood since then, and one that has done its work stays as it is.
 */
function resume(next: OrderFacts, nowMs: number): void {
  if (next.hold === null) return
  const { sinceMs } = next.hold
  const { clock, milestones } = next
  const stoodMs = (startMs: number) => nowMs - Math.max(sinceMs, startMs)
  clock.stateSinceMs += stoodMs(clock.stateSinceMs)
  if (milestones.PAID === undefined) clock.payByMs += nowMs - sinceMs
  for (const payment of next.paymentsUnderWay ?? []) payment.sinceMs += stoodMs(payment.sinceMs)
  if (clock.noticeSinceMs !== null) clock.noticeSinceMs += stoodMs(clock.noticeSinceMs)
  if (clock.signedAtMs !== null) clock.signedAtMs += stoodMs(clock.signedAtMs)
  if (clock.shipFromMs !== null && milestones.SHIPPED === undefined) clock.shipFromMs += stoodMs(clock.shipFromMs)
  if (clock.shippedAtMs !== null && milestones.SIGNED === undefined) clock.shippedAtMs += stoodMs(clock.shippedAtMs)
  for (const [refundNo, openedAtMs] of Object.entries(clock.partRefundsMs ?? {})) {
    clock.partRefundsMs = { ...clock.partRefundsMs, [refundNo]: openedAtMs + stoodMs(openedAtMs) }
  }
  next.hold = null
}
