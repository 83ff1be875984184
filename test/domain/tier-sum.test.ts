import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monthlyGifts, type TierTerms, tierFinding, tierWarnings } from '../../domain/tier-sum.ts'

const GIFT: TierTerms = {
  giftTotalFen: 120_000,
  giftPerMonthFen: 5000,
  giftMonths: 24,
  firstGiftFen: null,
  rechargeAmountFen: 0,
  phoneSubsidyFen: 0,
  returnPerMonthFen: null,
  returnMonths: null,
}
const RECHARGE: TierTerms = {
  ...GIFT,
  rechargeAmountFen: 240_000,
  phoneSubsidyFen: 100_000,
  returnPerMonthFen: 10_000,
  returnMonths: 24,
}
const CONTRACT_MONTHS = 24

test.each<[string, TierTerms]>([
  ['credit with a phone', GIFT],
  ['a recharge that comes back by month', RECHARGE],
  ['a recharge that comes back all at once', { ...RECHARGE, returnPerMonthFen: null, returnMonths: null }],
  ['a first month that differs', { ...GIFT, firstGiftFen: 10_000, giftTotalFen: 125_000 }],
  ['a first month without anything', { ...GIFT, firstGiftFen: 0, giftTotalFen: 115_000 }],
  ['a single month', { ...GIFT, giftMonths: 1, giftTotalFen: 5000 }],
  ['fewer months than the contract has', { ...GIFT, giftMonths: 12, giftTotalFen: 60_000 }],
  ['nothing given at all', { ...GIFT, giftPerMonthFen: 0, giftTotalFen: 0 }],
])('sums are right for %s', (_, terms) => {
  expect(tierFinding(terms, CONTRACT_MONTHS)).toBeNull()
})

test.each<[TierTerms, string, string]>([
  [{ ...GIFT, giftTotalFen: 119_999 }, 'GIFT_SUM_MISMATCH', 'giftTotal'],
  [{ ...GIFT, firstGiftFen: 5001 }, 'GIFT_SUM_MISMATCH', 'giftTotal'],
  [{ ...GIFT, giftMonths: 25, giftTotalFen: 125_000 }, 'MONTHS_EXCEED_CONTRACT', 'giftMonths'],
  [{ ...RECHARGE, returnMonths: 25, returnPerMonthFen: 9600 }, 'MONTHS_EXCEED_CONTRACT', 'returnMonths'],
  [{ ...RECHARGE, returnPerMonthFen: 9999 }, 'GIFT_SUM_MISMATCH', 'returnPerMonth'],
  [{ ...RECHARGE, rechargeAmountFen: 240_001 }, 'GIFT_SUM_MISMATCH', 'returnPerMonth'],
  [{ ...RECHARGE, returnMonths: null }, 'GIFT_SUM_MISMATCH', 'returnPerMonth'],
])('%o is refused: %s at %s', (terms, code, field) => {
  expect(tierFinding(terms, CONTRACT_MONTHS)).toEqual({ code, field })
})

test('a subsidy above the recharge is worth a word, and only then', () => {
  expect(tierWarnings({ ...RECHARGE, phoneSubsidyFen: 240_001 })).toEqual([
    { code: 'SUBSIDY_EXCEEDS_RECHARGE', field: 'phoneSubsidy' },
  ])
  expect(tierWarnings({ ...RECHARGE, phoneSubsidyFen: 240_000 })).toEqual([])
  expect(tierWarnings(GIFT)).toEqual([])
})

test('whatever a tier gives, what is accepted comes back to the fen, and a fen more or less is refused', () => {
  const months = fc.integer({ min: 1, max: 48 })
  const amount = fc.integer({ min: 0, max: 10_000_000 })
  const gift = fc.record({ giftMonths: months, giftPerMonthFen: amount, firstGiftFen: fc.option(amount) })

  fc.assert(
    fc.property(gift, fc.constantFrom(-1, 1), (some, slip) => {
      const gifts = { ...GIFT, ...some }
      const giftTotalFen = monthlyGifts(gifts).reduce((sum, fen) => sum + fen, 0)
      const sound = { ...gifts, giftTotalFen }

      const { giftMonths, giftPerMonthFen, firstGiftFen } = some
      expect(giftTotalFen).toBe((firstGiftFen ?? giftPerMonthFen) + giftPerMonthFen * (giftMonths - 1))
      expect(monthlyGifts(gifts)).toHaveLength(giftMonths)
      expect(tierFinding(sound, 48)).toBeNull()
      expect(tierFinding({ ...sound, giftTotalFen: giftTotalFen + slip }, 48)).toMatchObject({
        code: 'GIFT_SUM_MISMATCH',
      })
    }),
  )
})
