import type { FailureCode } from '../../domain/failure.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { partFinding } from '../../domain/part-fit.ts'
import { areSameFees, payableFen, priceOrder } from '../../domain/pricing.ts'
import { PRODUCT_KINDS } from '../../domain/product-kind.ts'
import type { Executor } from '../connect.ts'
import { findSoldParts, type SoldParts } from './sold-parts.ts'

export interface Quote {
  payableFen: number
  details: OrderDetails
}
export type Refused = {
  refused: FailureCode
  field?: string
  currentPayableFen?: number
  /** What exactly does not fit, for people. */
  message?: { zh: string; en: string }
}
export type QuoteResult = { quote: Quote } | Refused

/**
 * Prices a draft from the catalogue and takes the snapshot that the order keeps. The API asks it for a clear early
 * answer, the placing transaction asks it again for the one that counts.
 */
export async function quoteOrder(db: Executor, draft: OrderDraft): Promise<QuoteResult> {
  const { merchantId, productKind, codes, lockId, fees } = draft
  const skuIds = [...new Set(draft.items.flatMap(({ skuId }) => (skuId ? [skuId] : [])))]
  const parts = await findSoldParts(db, { merchantId, codes, skuIds, number: lockId === null ? null : { lockId } })
  if (PRODUCT_KINDS[productKind].takesNumber && !parts.number) return { refused: 'LOCK_EXPIRED', field: 'lockId' }
  const finding = partFinding({ productKind, codes, skuIds }, parts)
  if (finding) return { refused: finding.code, field: finding.field, message: finding.message }
  const quantityOf = (skuId: string): number =>
    draft.items.reduce((sum, item) => (item.skuId === skuId ? sum + item.quantity : sum), 0)
  const skus = parts.skus.map((sku) => ({ ...sku, quantity: quantityOf(sku.skuId) }))
  const priced = priceOrder({ ...parts, productKind, skus })
  if (!areSameFees(fees, priced)) {
    return { refused: 'PRICE_CHANGED', field: 'fees', currentPayableFen: payableFen(priced) }
  }
  return { quote: { payableFen: payableFen(priced), details: snapshotOf(draft, { ...parts, skus }) } }
}

/** Everything that the order is sold with: no later edit of the catalogue reaches it (invariant I22). */
function snapshotOf(draft: OrderDraft, parts: SoldParts): OrderDetails {
  const { fees, items, codes, quantity, receiverArea, deliveryType, deliveryTimeType, vaultId } = draft
  const { plan, contract, tier, number, skus, services } = parts
  return {
    fees,
    items,
    plan,
    contract,
    tier,
    number: number ? publicNumber(number) : null,
    skus,
    services,
    codes,
    quantity,
    receiverArea,
    deliveryType,
    deliveryTimeType,
    vaultId,
  }
}

/** A number without the traces of its locks. */
function publicNumber(row: NonNullable<SoldParts['number']>) {
  const { phoneNumber, numberProvince, numberCity, niceLevel, prepayAmountFen, minMonthlySpendFen } = row
  const { agreementMonths, isReused, cardType } = row
  return {
    phoneNumber,
    numberProvince,
    numberCity,
    niceLevel,
    prepayAmountFen,
    minMonthlySpendFen,
    agreementMonths,
    isReused,
    cardType,
  }
}
