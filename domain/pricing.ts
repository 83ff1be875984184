import type { Fee, FeeCode } from './order-details.ts'
import type { ProductKind } from './product-kind.ts'

/** What the catalogue says about the parts of one order; absent parts are null. */
export interface PricedParts {
  productKind: ProductKind
  number: { prepayAmountFen: number } | null
  tier: {
    tierKind: 'PHONE_GIFT' | 'RECHARGE_GIFT'
    phonePriceFen: number
    rechargeAmountFen: number
    phoneSubsidyFen: number
  } | null
  skus: { priceFen: number; quantity: number }[]
}

/**
 * The fees of an order, computed from the catalogue alone (contract section 1): a tier of kind A sells the phone at the
 * tier's price; one of kind B takes the recharge, whose subsidy pays (part of) the phone, never less than nothing.
 */
export function priceOrder({ productKind, number, tier, skus }: PricedParts): Fee[] {
  const fees: Fee[] = []
  const add = (feeCode: FeeCode, amountFen: number) => {
    if (amountFen !== 0) fees.push({ feeCode, amountFen })
  }
  if (number) add('NUMBER_PREPAY', number.prepayAmountFen)
  if (tier?.tierKind === 'RECHARGE_GIFT') {
    add('RECHARGE', tier.rechargeAmountFen)
    add('DEVICE', Math.max(0, tier.phonePriceFen - tier.phoneSubsidyFen))
  } else if (tier) {
    add('DEVICE', tier.phonePriceFen)
  } else if (productKind === 'B') {
    add(
      'DEVICE',
      skus.reduce((sum, sku) => sum + sku.priceFen * sku.quantity, 0),
    )
  }
  return fees
}

export function payableFen(fees: readonly Fee[]): number {
  return fees.reduce((sum, fee) => sum + fee.amountFen, 0)
}

/** Whether what the buyer was shown is what the catalogue says, fee by fee; fees of nothing do not count. */
export function areSameFees(shown: readonly Fee[], priced: readonly Fee[]): boolean {
  return feeKey(shown) === feeKey(priced)
}

function feeKey(fees: readonly Fee[]): string {
  const sums = new Map<FeeCode, number>()
  for (const { feeCode, amountFen } of fees) sums.set(feeCode, (sums.get(feeCode) ?? 0) + amountFen)
  const entries = [...sums].filter(([, amountFen]) => amountFen !== 0)
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
