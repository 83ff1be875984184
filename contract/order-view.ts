import type { z } from 'zod'
import type { TimedOrder } from '../domain/deadline.ts'
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../domain/mask.ts'
import { milestoneStatuses } from '../domain/milestone.ts'
import type { OrderFacts, OrderPolicy } from '../domain/order.ts'
import { allowedEvents, nextActor } from '../domain/order-decision.ts'
import type { OrderDetails } from '../domain/order-details.ts'
import type { PersonalDocument } from '../domain/personal-document.ts'
import { noticeStateOf, payState, type RefundedOrder, refundState } from '../domain/side-state.ts'
import { formatTime } from '../domain/time.ts'
import { timeText } from './field.ts'
import { type OrderListItem, type OrderStateView, StateLogItem } from './order.ts'
import { ContractView, NumberView, OrderDetail, PlanView, TierView } from './order-detail.ts'

/** An order as it is stored, as far as partners may see it. */
export interface StoredOrder {
  merchantId: string
  merchantOrderId: string | null
  facts: OrderFacts
  details: OrderDetails
  /** What merchants gave as proof. */
  evidence: Record<string, unknown>
  createdAt: Date
  updatedAt: Date
  paidAt: Date | null
  dueAt: Date | null
}

/** What stands in other tables beside an order. */
export interface OrderSurroundings {
  /** The order notice to the merchant; null before there is one. */
  notice: { state: 'PENDING' | 'DELIVERED' | 'SUPERSEDED' | 'WITHDRAWN' | 'FAILED'; deliveredAt: Date | null } | null
  refunds: RefundedOrder['refunds']
}

export interface StoredParcel {
  packageNo: string
  carrierCode: string
  trackingNo: string
  status: string
  items: { itemId: string; quantity: number }[]
  imeis: string[]
  shippedAt: Date
  signedAt: Date | null
  signedBy: string | null
}

/** Whether personal data is shown in clear: the holder, and what reaches the buyer (receiver, numbers, remark). */
export interface Unmasked {
  holder: boolean
  contact: boolean
}

export interface DetailSource extends OrderSurroundings {
  order: StoredOrder
  parcels: readonly StoredParcel[]
  /** Null once it has been shredded. */
  person: PersonalDocument | null
  policy: OrderPolicy
  nowMs: number
}

/** What a list needs of an order. */
export type ListedOrder = Pick<StoredOrder, 'merchantId' | 'facts' | 'createdAt' | 'updatedAt' | 'dueAt'>

export function orderListItem(order: ListedOrder): z.input<typeof OrderListItem> {
  const { orderId, productKind, state: orderState, version } = order.facts
  return {
    orderId,
    merchantId: order.merchantId,
    productKind,
    orderState,
    version,
    createdAt: formatTime(order.createdAt.getTime()),
    updatedAt: formatTime(order.updatedAt.getTime()),
    nextActor: nextActor(order.facts),
    dueAt: timeText(order.dueAt?.getTime() ?? null),
  }
}

export function orderStateView(
  { facts, dueAt }: Pick<StoredOrder, 'facts' | 'dueAt'>,
  { notice, refunds }: OrderSurroundings,
): z.input<typeof OrderStateView> {
  const { orderId, state: orderState, version, hold, activationState } = facts
  return {
    orderId,
    orderState,
    version,
    payState: payState(facts),
    refundState: refundState({ ...facts, refunds }),
    activationState,
    noticeState: noticeStateOf(notice?.state),
    nextActor: nextActor(facts),
    dueAt: timeText(dueAt?.getTime() ?? null),
    allowedEvents: allowedEvents(facts),
    hold: hold && { reason: hold.reason, since: formatTime(hold.sinceMs) },
  }
}

/** Interface 2; the order notice to the merchant (#9) carries the same. */
export function orderDetail(source: DetailSource, unmasked: Unmasked): OrderDetail {
  const { order, person, policy, nowMs } = source
  const { facts, details } = order
  return OrderDetail.parse({
    ...orderListItem(order),
    ...orderStateView(order, source),
    merchantOrderId: order.merchantOrderId,
    paidAt: timeText(order.paidAt?.getTime() ?? null),
    masked: !(unmasked.holder && unmasked.contact),
    ...amounts(order),
    items: itemViews(order),
    quantity: details.quantity,
    number: numberView(details, unmasked),
    plan: details.plan && PlanView.parse(withoutUnits(details.plan)),
    contract: details.contract && ContractView.parse(withoutUnits(details.contract)),
    tier: details.tier && TierView.parse(withoutUnits(details.tier)),
    holder: holderView(person, unmasked),
    receiver: receiverView(details, person, unmasked),
    buyerRemark: remarkView(person, unmasked),
    packages: source.parcels.map(packageView),
    milestones: milestoneViews({ order: facts, policy }, { noticedAt: source.notice?.deliveredAt ?? null, nowMs }),
    evidence: order.evidence,
    missing: facts.missing ?? [],
  })
}

function amounts({ facts, details }: StoredOrder) {
  const fees = details.fees.map(({ feeCode, amountFen }) => ({ feeCode, amount: amountFen }))
  return {
    fees,
    totalAmount: fees.reduce((sum, { amount }) => sum + Math.max(0, amount), 0),
    payableAmount: facts.payableFen,
    paidAmount: facts.paidFen,
    refundedAmount: facts.refundedFen,
  }
}

function itemViews({ facts, details }: StoredOrder) {
  return details.items.map(({ unitPriceFen, ...item }) => ({
    ...item,
    unitPrice: unitPriceFen,
    shippedQuantity: facts.lines.find((line) => line.itemId === item.itemId)?.shippedQuantity ?? 0,
  }))
}

/** Partners know `monthlyFee` and `reused`, in fen and yes or no by contract; inside, names carry unit and question. */
function withoutUnits(snapshot: Record<string, unknown>): Record<string, unknown> {
  const renamed = Object.entries(snapshot).map(([name, value]) => [
    name === 'isReused' ? 'reused' : name.replace(/Fen$/, ''),
    value,
  ])
  return Object.fromEntries(renamed)
}

function numberView({ number }: OrderDetails, { contact }: Unmasked) {
  if (number === null) return null
  const phoneNumber = contact ? number.phoneNumber : maskPhone(number.phoneNumber)
  return NumberView.parse(withoutUnits({ ...number, phoneNumber }))
}

function holderView(person: PersonalDocument | null, { holder: isClear, contact }: Unmasked) {
  const { holder, phoneNumber } = person ?? {}
  if (!holder) return null
  const ownNumber = phoneNumber && (contact ? phoneNumber : maskPhone(phoneNumber))
  if (isClear) return { ...holder, phoneNumber: ownNumber }
  const { certType, certNo, certName, certAddress, contactPhone } = holder
  return {
    certType,
    certNo: maskIdNumber(certNo),
    certName: maskName(certName),
    certAddress: certAddress && maskAddress(certAddress),
    contactPhone: contactPhone && maskPhone(contactPhone),
    phoneNumber: ownNumber,
  }
}

function receiverView(details: OrderDetails, person: PersonalDocument | null, { contact }: Unmasked) {
  const { receiverArea, deliveryType, deliveryTimeType } = details
  const { receiverName, receiverPhone, address } = person?.receiver ?? {}
  const shown = (text: string | undefined, mask: (text: string) => string) =>
    text === undefined ? null : contact ? text : mask(text)
  return {
    ...receiverArea,
    deliveryType,
    deliveryTimeType,
    receiverName: shown(receiverName, maskName),
    receiverPhone: shown(receiverPhone, maskPhone),
    address: shown(address, maskAddress),
  }
}

/** Buyers write telephone numbers and names into remarks: a masked one only says that there is one. */
function remarkView(person: PersonalDocument | null, { contact }: Unmasked): string | null {
  if (person?.buyerRemark === undefined) return null
  return contact ? person.buyerRemark : '****'
}

function packageView(parcel: StoredParcel) {
  const { packageNo, carrierCode, trackingNo, status, items, imeis, signedBy } = parcel
  const shippedAt = formatTime(parcel.shippedAt.getTime())
  const signedAt = timeText(parcel.signedAt?.getTime() ?? null)
  return { packageNo, carrierCode, trackingNo, status, items, imeis, shippedAt, signedAt, signedBy }
}

function milestoneViews(timed: TimedOrder, { noticedAt, nowMs }: { noticedAt: Date | null; nowMs: number }) {
  return milestoneStatuses(timed, { noticedAtMs: noticedAt?.getTime() ?? null, nowMs }).map((status) => ({
    milestone: status.milestone,
    dueAt: timeText(status.dueAtMs),
    doneAt: timeText(status.doneAtMs),
    violated: status.isViolated,
  }))
}

/** One row of the state log; what another release wrote and this one cannot name is a bug, and refused. */
export function stateLogItem(step: StoredStep): z.output<typeof StateLogItem> {
  const { occurredAt, recordedAt } = step
  return StateLogItem.parse({
    ...step,
    occurredAt: formatTime(occurredAt.getTime()),
    recordedAt: formatTime(recordedAt.getTime()),
  })
}

export interface StoredStep {
  seq: number
  from: string | null
  to: string
  event: string
  actor: string
  reasonCode: string | null
  reason: string | null
  requestId: string | null
  occurredAt: Date
  recordedAt: Date
}
