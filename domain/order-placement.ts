import type { OrderFacts, OrderPolicy } from './order.ts'
import type { OrderDraft } from './order-draft.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export interface Placement {
  draft: Pick<OrderDraft, 'orderId' | 'productKind' | 'checkId' | 'deliveryType' | 'items'>
  policy: OrderPolicy
  payableFen: number
  /** End of the number's lock, epoch ms; null without a number. */
  lockEndsAtMs: number | null
  nowMs: number
}

/** An order that comes without an eligibility answer asks for one first. */
export function initialState({ productKind, checkId }: Pick<OrderDraft, 'productKind' | 'checkId'>) {
  return PRODUCT_KINDS[productKind].isChecked && checkId === null ? 'PENDING_CHECK' : 'WAIT_PAY'
}

/** Row 1 of contract section 13: the order as it begins. */
export function newOrder({ draft, policy, payableFen, lockEndsAtMs, nowMs }: Placement): OrderFacts {
  return {
    orderId: draft.orderId,
    productKind: draft.productKind,
    state: initialState(draft),
    returnState: null,
    version: 1,
    hold: null,
    attention: null,
    noticeState: 'NONE',
    activationState: 'NONE',
    deliveryType: draft.deliveryType,
    payableFen,
    paidFen: 0,
    refundedFen: 0,
    paymentNos: [],
    refunds: [],
    lines: draft.items.map(({ itemId, quantity }) => ({ itemId, quantity, shippedQuantity: 0 })),
    parcels: [],
    cancellation: null,
    deductionFen: 0,
    isProvisioned: false,
    reversalNo: null,
    milestones: { PLACED: nowMs, ...(draft.checkId === null ? {} : { CHECKED: nowMs }) },
    violated: [],
    clock: {
      createdAtMs: nowMs,
      stateSinceMs: nowMs,
      payByMs: Math.min(nowMs + policy.payMs, lockEndsAtMs ?? Number.POSITIVE_INFINITY),
      noticeSinceMs: null,
      shipFromMs: null,
      shippedAtMs: null,
      signedAtMs: null,
    },
    fired: [],
  }
}
