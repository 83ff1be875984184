import type { FailureCode } from './failure.ts'

/** What a tier promises, money in fen (contract section 1). */
export interface TierTerms {
  giftTotalFen: number
  giftPerMonthFen: number
  giftMonths: number
  /** The first month's gift where it differs from the others. */
  firstGiftFen: number | null
  /** Tiers of kind B only: 0 otherwise. */
  rechargeAmountFen: number
  phoneSubsidyFen: number
  /** How the recharge comes back, where it does not all at once. */
  returnPerMonthFen: number | null
  returnMonths: number | null
}

export interface TierFinding {
  code: FailureCode
  field: string
}

/** The month by month gift: the first may differ, none is below zero. */
export function monthlyGifts({ giftPerMonthFen, giftMonths, firstGiftFen }: TierTerms): number[] {
  return Array.from({ length: giftMonths }, (_, month) =>
    month === 0 && firstGiftFen !== null ? firstGiftFen : giftPerMonthFen,
  )
}

/** How the recharge comes back, month by month; empty where it is credited at once. */
export function monthlyReturns({
  returnPerMonthFen,
  returnMonths,
}: Pick<TierTerms, 'returnPerMonthFen' | 'returnMonths'>): number[] {
  return Array.from({ length: returnMonths ?? 0 }, () => returnPerMonthFen ?? 0)
}

/** What is wrong with a tier's sums, or null: the monthly gifts make the total, the returns make the recharge. */
export function tierFinding(terms: TierTerms, contractMonths: number): TierFinding | null {
  const { giftTotalFen, giftMonths, returnMonths, returnPerMonthFen, rechargeAmountFen } = terms
  if (giftMonths > contractMonths) return { code: 'MONTHS_EXCEED_CONTRACT', field: 'giftMonths' }
  if ((returnMonths ?? 0) > contractMonths) return { code: 'MONTHS_EXCEED_CONTRACT', field: 'returnMonths' }
  const giftSumFen = monthlyGifts(terms).reduce((sum, fen) => sum + fen, 0)
  if (giftSumFen !== giftTotalFen) return { code: 'GIFT_SUM_MISMATCH', field: 'giftTotal' }
  if (returnPerMonthFen === null && returnMonths === null) return null
  const returnSumFen = monthlyReturns(terms).reduce((sum, fen) => sum + fen, 0)
  return returnSumFen === rechargeAmountFen ? null : { code: 'GIFT_SUM_MISMATCH', field: 'returnPerMonth' }
}

/** Allowed, but worth a word: more of the phone is paid than the buyer has recharged. */
export function tierWarnings({ phoneSubsidyFen, rechargeAmountFen }: TierTerms): TierFinding[] {
  return phoneSubsidyFen > rechargeAmountFen ? [{ code: 'SUBSIDY_EXCEEDS_RECHARGE', field: 'phoneSubsidy' }] : []
}
