import type { OrderDraft } from './order-draft.ts'

/** An eligibility check as far as it decides about an order that names it. */
export interface AnsweredCheck {
  merchantId: string
  productKind: string
  holderHash: string
  phoneHash: string | null
  /** What was asked, without the person. */
  ask: Record<string, unknown>
  verdict: string
  allowNum: number
  expiresAt: Date | null
}

export interface EligibilityClaim {
  draft: Pick<OrderDraft, 'merchantId' | 'productKind' | 'holderHash' | 'phoneHash' | 'codes' | 'lockId' | 'quantity'>
  /** The number on sale that the order takes; null where it takes none. */
  phoneNumber: string | null
  /** Pieces of the orders that were placed with the same answer. */
  usedQuantity: number
  nowMs: number
}

/**
 * Whether an answer is a fresh yes of that merchant, for that holder and those goods, that other orders have not used up
 * (invariant I17). Cancelled orders count too: a late payment may bring them back.
 */
export function coversOrder(
  check: AnsweredCheck,
  { draft, phoneNumber, usedQuantity, nowMs }: EligibilityClaim,
): boolean {
  const isFresh = check.expiresAt !== null && check.expiresAt.getTime() > nowMs
  if (check.verdict !== 'ELIGIBLE' || !isFresh) return false
  if (check.merchantId !== draft.merchantId || check.productKind !== draft.productKind) return false
  if (check.holderHash !== draft.holderHash || check.phoneHash !== draft.phoneHash) return false
  if (check.allowNum < usedQuantity + draft.quantity) return false
  // Every part of the order that was part of the question must be the one that was asked about.
  const wanted = {
    ...draft.codes,
    lockId: draft.lockId ?? undefined,
    phoneNumber: draft.phoneHash === null ? (phoneNumber ?? undefined) : undefined,
  }
  return Object.entries(wanted).every(
    ([name, part]) => part === undefined || check.ask[name] === undefined || check.ask[name] === part,
  )
}
