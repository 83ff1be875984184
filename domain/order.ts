import type { Actor } from './actor.ts'
import type { OrderEvent } from './order-event.ts'
import type { OrderState } from './order-state.ts'
import type { ProductKind } from './product-kind.ts'

/** How the goods reach the buyer; only EXPRESS has parcels and carriers. */
export const DELIVERY_TYPES = ['EXPRESS', 'SELF_PICKUP', 'LOCAL', 'NONE'] as const
export type DeliveryType = (typeof DELIVERY_TYPES)[number]

export const MILESTONES = [
  'PLACED',
  'CHECKED',
  'PAID',
  'NOTICED',
  'ACCEPTED',
  'AUDITED',
  'PROVISIONED',
  'SHIPPED',
  'FIRST_TRACE',
  'SIGNED',
  'ACTIVATED',
  'COMPLETED',
] as const
export type Milestone = (typeof MILESTONES)[number]

/** Handed to each order when it starts, so that a changed setting never changes a running order (contract section 6). */
export interface OrderPolicy {
  eligibilityCallMs: number
  eligibilityTotalMs: number
  payMs: number
  acceptMs: number
  auditMs: number
  materialMs: number
  provisionMs: number
  shipMs: number
  firstTraceMs: number
  cancelReplyMs: number
  confirmAfterSignMs: number
  confirmAfterShipMs: number
  activationMs: number
  returnMs: number
  refundMs: number
  noticeRetryMs: number
  noticeAlertMs: number
  latePaymentMs: number
  freeReturnMs: number
  replaceParcelMs: number
  /** Notices reach the mall only when it has registered a URL. */
  tellsMall: boolean
  /** Parcels are subscribed at a tracking provider, when the platform has an account there. */
  subscribesParcels: boolean
  /** An operator's refund of more than this, fen, needs a second operator (row 35). */
  secondOperatorAboveFen: number
}

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
const DAY_MS = 24 * HOUR_MS

/** The contract's figures, section 6. */
export const DEFAULT_ORDER_POLICY: OrderPolicy = {
  eligibilityCallMs: 3 * SECOND_MS,
  eligibilityTotalMs: 8 * SECOND_MS,
  payMs: HOUR_MS / 2,
  acceptMs: DAY_MS,
  auditMs: DAY_MS,
  materialMs: 3 * DAY_MS,
  provisionMs: DAY_MS,
  shipMs: 2 * DAY_MS,
  firstTraceMs: DAY_MS,
  cancelReplyMs: DAY_MS,
  confirmAfterSignMs: 7 * DAY_MS,
  confirmAfterShipMs: 10 * DAY_MS,
  activationMs: 30 * DAY_MS,
  returnMs: 15 * DAY_MS,
  refundMs: DAY_MS,
  noticeRetryMs: 3 * DAY_MS,
  noticeAlertMs: HOUR_MS / 6,
  latePaymentMs: DAY_MS,
  freeReturnMs: 7 * DAY_MS,
  replaceParcelMs: DAY_MS,
  tellsMall: true,
  subscribesParcels: false,
  secondOperatorAboveFen: 300_000,
}

export const MAX_PARCEL_REPLACEMENTS = 3

/** The newest count: a buyer tries one channel after the other. */
export const MAX_PAYMENTS_UNDER_WAY = 5

export interface OrderLine {
  itemId: string
  quantity: number
  shippedQuantity: number
}

export interface Parcel {
  packageNo: string
  carrierCode: string
  trackingNo: string
  replacements: number
  firstTraceAtMs: number | null
  isSigned: boolean
}

export interface Cancellation {
  cancelId: string
  cancelNo: string
  requestedAtMs: number
}

export interface Refund {
  refundNo: string
  kind: 'FULL' | 'PARTIAL'
  amountFen: number
  state: 'PENDING' | 'DONE' | 'FAILED'
  /** How often the mall has reported that it did not work; spaces the requests for it. */
  failures: number
  /** Of a part that was late or failed: it is asked for until it is done. Orders went on without that before. */
  isAskedAgain?: true
}

/**
 * All that the rules know of an order. The workflow holds it, the database keeps a copy for those who read. It carries
 * no personal data: the workflow's history is readable in Temporal's Web UI.
 */
export interface OrderFacts {
  orderId: string
  productKind: ProductKind
  state: OrderState
  /** Where an order in CANCELLING goes back to when the merchant refuses. */
  returnState: OrderState | null
  version: number
  hold: { reason: string; sinceMs: number } | null
  attention: string | null
  noticeState: 'NONE' | 'SENDING' | 'DELIVERED' | 'FAILED'
  activationState: 'NONE' | 'PENDING' | 'ACTIVE'
  deliveryType: DeliveryType
  payableFen: number
  paidFen: number
  refundedFen: number
  paymentNos: string[]
  /** Payments that the mall has begun and not decided; until it has, or their time is over, nobody cancels (row 5). */
  paymentsUnderWay?: { paymentNo: string; sinceMs: number }[]
  refunds: Refund[]
  lines: OrderLine[]
  parcels: Parcel[]
  cancellation: Cancellation | null
  /** Kept back (used credit, penalty) should the cancellation or return under way end in a refund. */
  deductionFen: number
  isProvisioned: boolean
  reversalNo: string | null
  /** What the merchant needs to go on with its audit, by code (row 9). */
  missing?: string[]
  milestones: Partial<Record<Milestone, number>>
  violated: Milestone[]
  /** Deadlines count from these; a hold pushes them all by its length. */
  clock: {
    createdAtMs: number
    stateSinceMs: number
    payByMs: number
    noticeSinceMs: number | null
    shipFromMs: number | null
    shippedAtMs: number | null
    signedAtMs: number | null
    /** When each partial refund was opened, by its number. */
    partRefundsMs?: Record<string, number>
  }
  /** Deadlines of this state that have fired already. */
  fired: string[]
}

/** One thing that somebody asks of an order, or that happened to it. Times are epoch milliseconds. */
export interface EventRequest {
  event: OrderEvent
  actor: Actor
  /** Natural key of the request: the same key twice is one request. */
  requestKey: string
  requestId?: string
  occurredAtMs?: number
  /** Merchants name the version they saw (contract #4); another version is a conflict. */
  expectedVersion?: number
  reasonCode?: string
  reason?: string
  /** Who asked for it and who agreed, where two people must (row 35). */
  operatorIds?: string[]
  /** `surplusRefundNo` is under what the money goes back when the order cannot take it. */
  payment?: { paymentNo: string; amountFen: number; paidAtMs: number; channel?: string; surplusRefundNo?: string }
  eligibility?: { checkId: string; reasons: string[] }
  missing?: string[]
  isRetryable?: boolean
  evidence?: { iccid?: string; imeis?: string[]; contractInstanceId?: string; reversalNo?: string }
  parcels?: ParcelRequest[]
  isLast?: boolean
  isForced?: boolean
  packageNo?: string
  signedBy?: string
  cancellation?: { cancelNo: string; cancelId: string; deductionFen: number; requestedBy?: string }
  /** Whether the merchant was told nothing, as far as the workflow knows; the database proves it or refuses the move. */
  noticeNeverLeft?: boolean
  merchantOrderId?: string
  refund?: { refundNo: string; amountFen: number; channelNo?: string }
  deductionFen?: number
  /** Set by the workflow when the number and the stock of a cancelled order cannot be had again. */
  cannotHeal?: boolean
  /** Set by the workflow: a part that is late or failed is asked for until it is done, and not once. */
  asksAgain?: true
}

export interface ParcelRequest {
  packageNo: string
  carrierCode: string
  trackingNo: string
  items: { itemId: string; quantity: number }[]
  imeis: string[]
  shippedAtMs: number
  /** The tracking number that this one replaces. */
  replaces?: string
}
