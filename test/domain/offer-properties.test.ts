import fc from 'fast-check'
import { expect, test } from 'vitest'
import { payableFen, priceOrder } from '../../domain/pricing.ts'
import { monthlyGifts, monthlyReturns, type TierTerms, tierFinding } from '../../domain/tier-sum.ts'

const fen = fc.integer({ min: 0, max: 1_000_000 })
const months = fc.integer({ min: 1, max: 48 })

/** Terms whose sums hold, of kind A or B, made from what comes back each month. */
const soundTerms = fc
  .record({
    perMonth: fen,
    giftMonths: months,
    first: fc.option(fen),
    back: fen,
    returnMonths: fc.option(months),
    subsidy: fen,
  })
  .map(
    ({ perMonth, giftMonths, first, back, returnMonths, subsidy }): TierTerms => ({
      giftPerMonthFen: perMonth,
      giftMonths,
      firstGiftFen: first,
      giftTotalFen: (first ?? perMonth) + perMonth * (giftMonths - 1),
      rechargeAmountFen: returnMonths === null ? back : back * returnMonths,
      returnPerMonthFen: returnMonths === null ? null : back,
      returnMonths,
      phoneSubsidyFen: subsidy,
    }),
  )

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

test('the monthly gifts of a sound tier are its total, and the monthly returns its recharge', () => {
  fc.assert(
    fc.property(soundTerms, (terms) => {
      expect(tierFinding(terms, 48)).toBeNull()
      expect(sum(monthlyGifts(terms))).toBe(terms.giftTotalFen)
      expect(sum(monthlyReturns(terms))).toBe(terms.returnMonths === null ? 0 : terms.rechargeAmountFen)
    }),
  )
})

test('a total that is off by one fen is found, and so is a month too many', () => {
  fc.assert(
    fc.property(soundTerms, fc.constantFrom(-1, 1), (terms, off) => {
      const wrong = { ...terms, giftTotalFen: terms.giftTotalFen + off }
      expect(tierFinding(wrong, 48)).toEqual({ code: 'GIFT_SUM_MISMATCH', field: 'giftTotal' })
      expect(tierFinding(terms, terms.giftMonths - 1)?.code).toBe('MONTHS_EXCEED_CONTRACT')
    }),
  )
})

const part = fc.record({
  productKind: fc.constantFrom('N', 'CN', 'CO', 'B'),
  number: fc.option(fc.record({ prepayAmountFen: fen })),
  tier: fc.option(
    fc.record({
      tierKind: fc.constantFrom('PHONE_GIFT', 'RECHARGE_GIFT'),
      phonePriceFen: fen,
      rechargeAmountFen: fen,
      phoneSubsidyFen: fen,
    }),
  ),
  skus: fc.array(fc.record({ priceFen: fen, quantity: fc.integer({ min: 1, max: 9 }) }), { maxLength: 3 }),
})

test('nobody pays less than zero, no fee is below zero, and the fees are what is payable', () => {
  fc.assert(
    fc.property(part, (parts) => {
      const fees = priceOrder(parts)
      expect(fees.every(({ amountFen }) => amountFen > 0 && Number.isSafeInteger(amountFen))).toBe(true)
      expect(payableFen(fees)).toBe(sum(fees.map(({ amountFen }) => amountFen)))
      expect(payableFen(fees)).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('a tier of kind B costs its recharge and what its subsidy leaves of the phone', () => {
  fc.assert(
    fc.property(fen, fen, fen, (phonePriceFen, rechargeAmountFen, phoneSubsidyFen) => {
      const tier = { tierKind: 'RECHARGE_GIFT', phonePriceFen, rechargeAmountFen, phoneSubsidyFen } as const
      const fees = priceOrder({ productKind: 'CO', number: null, tier, skus: [] })
      expect(payableFen(fees)).toBe(rechargeAmountFen + Math.max(0, phonePriceFen - phoneSubsidyFen))
    }),
  )
})
