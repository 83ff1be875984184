import type { FailureCode } from './failure.ts'
import type { EventRequest, OrderFacts, OrderPolicy, Parcel, ParcelRequest } from './order.ts'
import { MAX_PARCEL_REPLACEMENTS } from './order.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export interface GuardContext {
  order: OrderFacts
  request: EventRequest
  policy: OrderPolicy
  nowMs: number
}

/** What a guard answers: nothing, or the code that the caller gets and the field that is to blame. */
export type Refusal = { code: FailureCode; field?: string } | null
export type Guard = (context: GuardContext) => Refusal

export const all =
  (...guards: Guard[]): Guard =>
  (context) => {
    for (const guard of guards) {
      const refusal = guard(context)
      if (refusal !== null) return refusal
    }
    return null
  }

/** A late payment brings the order back only if the right amount came and the merchant had said yes to the buyer. */
export const isHealable = ({ order, request }: GuardContext): boolean =>
  !request.cannotHeal &&
  request.payment?.amountFen === order.payableFen &&
  (!PRODUCT_KINDS[order.productKind].isChecked || order.milestones.CHECKED !== undefined)

export const amountIsPayable: Guard = ({ order, request }) =>
  request.payment?.amountFen === order.payableFen ? null : { code: 'AMOUNT_MISMATCH', field: 'amount' }

export const isUnderWay = ({ order, request }: GuardContext): boolean =>
  order.paymentsUnderWay?.some(({ paymentNo }) => paymentNo === request.payment?.paymentNo) ?? false

/** Until when payments that were begun keep the order from ending, epoch ms: a channel may never answer. */
export const paymentAwaitedUntilMs = ({ order, policy }: Pick<GuardContext, 'order' | 'policy'>): number =>
  Math.max(0, ...(order.paymentsUnderWay ?? []).map(({ sinceMs }) => sinceMs + policy.payMs))

export const noPaymentUnderWay: Guard = (context) =>
  context.nowMs < paymentAwaitedUntilMs(context) ? { code: 'PAYMENT_UNDER_WAY', field: 'event' } : null

export const hasReasonCode: Guard = ({ request }) =>
  request.reasonCode ? null : { code: 'REASON_REQUIRED', field: 'reasonCode' }

export const hasReason: Guard = ({ request }) => (request.reason ? null : { code: 'REASON_REQUIRED', field: 'reason' })

export const namesMissing: Guard = ({ request }) =>
  request.missing && request.missing.length > 0 ? null : { code: 'EVIDENCE_REQUIRED', field: 'missing' }

/** What was provisioned must be reversed (返销) first, and the reversal's number proves it. */
export const isReversed: Guard = ({ order, request }) =>
  !order.isProvisioned || order.reversalNo || request.evidence?.reversalNo
    ? null
    : { code: 'EVIDENCE_REQUIRED', field: 'reversalNo' }

/**
 * Sent is what was handed over for delivery: a merchant that reads its orders by itself need not wait for a notice that
 * its own server does not take.
 */
export const noticeWasSent: Guard = ({ order }) =>
  order.noticeState === 'NONE' ? { code: 'EVENT_NOT_ALLOWED', field: 'event' } : null

export const provisioningIsProved: Guard = ({ order, request }) => {
  const kind = PRODUCT_KINDS[order.productKind]
  const { iccid, imeis, contractInstanceId } = request.evidence ?? {}
  if (kind.takesNumber && !iccid) return { code: 'EVIDENCE_REQUIRED', field: 'iccid' }
  if (kind.takesDevice && !imeis?.length) return { code: 'EVIDENCE_REQUIRED', field: 'imei' }
  if (kind.takesDevice && !contractInstanceId) return { code: 'EVIDENCE_REQUIRED', field: 'contractInstanceId' }
  return null
}

/** Quantities of one report, summed by line: a parcel without items carries what the others leave. */
export function shippedQuantities({ order, request }: Pick<GuardContext, 'order' | 'request'>): Map<string, number> {
  const parcels = request.parcels ?? []
  const quantities = new Map<string, number>()
  for (const { itemId, quantity } of parcels.flatMap((parcel) => parcel.items)) {
    quantities.set(itemId, (quantities.get(itemId) ?? 0) + quantity)
  }
  if (parcels.every((parcel) => parcel.items.length > 0)) return quantities
  for (const { itemId, quantity, shippedQuantity } of order.lines) {
    quantities.set(itemId, Math.max(quantities.get(itemId) ?? 0, quantity - shippedQuantity))
  }
  return quantities
}

const quantitiesFit: Guard = ({ order, request }) => {
  if (!request.parcels?.length) return { code: 'PARAM_INVALID', field: 'packages' }
  for (const [itemId, quantity] of shippedQuantities({ order, request })) {
    const line = order.lines.find((candidate) => candidate.itemId === itemId)
    if (!line) return { code: 'PARAM_INVALID', field: 'packages.items.itemId' }
    if (line.shippedQuantity + quantity > line.quantity) {
      return { code: 'ITEM_OVERSHIPPED', field: 'packages.items.quantity' }
    }
  }
  const isBare = !PRODUCT_KINDS[order.productKind].isAudited && PRODUCT_KINDS[order.productKind].takesDevice
  const imeis = request.parcels.reduce((sum, parcel) => sum + parcel.imeis.length, 0)
  const quantity = [...shippedQuantities({ order, request }).values()].reduce((sum, value) => sum + value, 0)
  return isBare && imeis !== quantity ? { code: 'EVIDENCE_REQUIRED', field: 'packages.imeis' } : null
}

/** A package is known by its number; the same package with the same tracking number is left to that one. */
const packageNosAreFree: Guard = ({ order, request }) => {
  const isTaken = ({ packageNo, trackingNo }: ParcelRequest) =>
    order.parcels.some((known) => known.packageNo === packageNo && known.trackingNo !== trackingNo)
  return request.parcels?.some(isTaken) ? { code: 'PARAM_INVALID', field: 'packages.packageNo' } : null
}

export const shipmentFits: Guard = all(packageNosAreFree, quantitiesFit)

export const isWholeShipment = ({ order, request }: GuardContext): boolean => {
  const quantities = shippedQuantities({ order, request })
  return (
    request.isLast === true ||
    order.lines.every((line) => line.shippedQuantity + (quantities.get(line.itemId) ?? 0) >= line.quantity)
  )
}

export const parcelMayBeReplaced: Guard = ({ order, request, policy, nowMs }) => {
  if (!request.parcels?.length) return { code: 'PARAM_INVALID', field: 'packages' }
  for (const { replaces } of request.parcels ?? []) {
    const parcel = order.parcels.find((candidate) => candidate.trackingNo === replaces)
    if (!parcel) return { code: 'PARAM_INVALID', field: 'packages.replaces' }
    // Whoever has signed for it has it: a new number would make it unsigned again.
    if (parcel.isSigned) return { code: 'CHANGE_WINDOW_OVER', field: 'packages.replaces' }
    const isEarly = parcel.firstTraceAtMs === null || nowMs - parcel.firstTraceAtMs <= policy.replaceParcelMs
    if (!isEarly || parcel.replacements >= MAX_PARCEL_REPLACEMENTS) {
      return { code: 'CHANGE_WINDOW_OVER', field: 'packages.replaces' }
    }
  }
  return null
}

/** A carrier speaks of one of the order's parcels, or of all of them when it names none. */
function meantParcels({ order, request }: GuardContext): Parcel[] {
  return order.parcels.filter(({ packageNo }) => request.packageNo === undefined || packageNo === request.packageNo)
}

export const isOwnParcel: Guard = (context) =>
  context.request.packageNo === undefined || meantParcels(context).length > 0
    ? null
    : { code: 'PARAM_INVALID', field: 'packageNo' }

export const areMeantParcels =
  (isSo: (parcel: Parcel) => boolean) =>
  (context: GuardContext): boolean => {
    const parcels = meantParcels(context)
    return parcels.length > 0 && parcels.every(isSo)
  }

/** An order with several parcels is signed when the last of them is. Without a parcel's name all of them are meant. */
export const isLastParcel = ({ order, request }: GuardContext): boolean =>
  request.packageNo === undefined ||
  order.parcels.every((parcel) => parcel.isSigned || parcel.packageNo === request.packageNo)

export const isHandedOver: Guard = ({ order }) =>
  order.deliveryType === 'EXPRESS' ? { code: 'EVENT_NOT_ALLOWED', field: 'event' } : null

/** N and CN end when the card is in use or its time for that is over; a timer may also end what nobody confirmed. */
export const isActiveOrOver: Guard = ({ order, policy, nowMs }) => {
  const { signedAtMs } = order.clock
  if (!PRODUCT_KINDS[order.productKind].isActivated || order.activationState === 'ACTIVE') return null
  return signedAtMs !== null && nowMs - signedAtMs >= policy.activationMs
    ? null
    : { code: 'EVENT_NOT_ALLOWED', field: 'event' }
}

/** Bare phones come back for seven days without a reason; cards and contracts for quality or before activation. */
export const mayComeBack: Guard = ({ order, request, policy, nowMs }) => {
  if (request.reasonCode === 'QUALITY') return null
  if (order.activationState === 'ACTIVE') return { code: 'EVENT_NOT_ALLOWED', field: 'reasonCode' }
  // Once a part has left there is no cancelling, so that the return stands in for it.
  if (order.state === 'PART_SHIPPED') return null
  if (PRODUCT_KINDS[order.productKind].isActivated) return null
  const signedAtMs = order.clock.signedAtMs ?? nowMs
  const isFree = !PRODUCT_KINDS[order.productKind].isAudited && nowMs - signedAtMs <= policy.freeReturnMs
  return isFree ? null : { code: 'EVENT_NOT_ALLOWED', field: 'reasonCode' }
}

/** A cancellation that came after the parcel had left loses (contract row 28). */
export const leftBeforeCancel: Guard = ({ order, request }) => {
  const requestedAtMs = order.cancellation?.requestedAtMs ?? 0
  const isEarlier = (request.parcels ?? []).every((parcel) => parcel.shippedAtMs <= requestedAtMs)
  return isEarlier || request.isForced ? null : { code: 'STATE_CONFLICT', field: 'packages.shippedAt' }
}

/** Four eyes: above the limit two different people stand behind an operator's refund. */
export const hasSecondOperator: Guard = ({ order, request, policy }) =>
  refundableFen(order) <= policy.secondOperatorAboveFen || new Set(request.operatorIds).size >= 2
    ? null
    : { code: 'SECOND_OPERATOR_REQUIRED', field: 'operatorIds' }

/** What may still be given back: paid, less what was or is being refunded. */
export function refundableFen(order: OrderFacts): number {
  const pendingFen = order.refunds
    .filter((refund) => refund.state !== 'DONE')
    .reduce((sum, refund) => sum + refund.amountFen, 0)
  return order.paidFen - order.refundedFen - pendingFen
}

export const refundFits: Guard = ({ order, request }) =>
  request.refund && request.refund.amountFen > 0 && request.refund.amountFen <= refundableFen(order)
    ? null
    : { code: 'REFUND_EXCEEDS_PAID', field: 'amount' }

/** A result must name a refund that is under way. */
export const refundIsOpen: Guard = ({ order, request }) =>
  order.refunds.some((refund) => refund.refundNo === request.refund?.refundNo && refund.state !== 'DONE')
    ? null
    : { code: 'REFUND_NOT_FOUND', field: 'refundNo' }

export const closesOrder = ({ order, request }: GuardContext): boolean =>
  order.refunds.every(
    (refund) => refund.kind !== 'FULL' || refund.state === 'DONE' || refund.refundNo === request.refund?.refundNo,
  )
