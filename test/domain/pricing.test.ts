import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FEE_CODES, type Fee } from '../../domain/order-details.ts'
import { areSameFees, type PricedParts, payableFen, priceOrder } from '../../domain/pricing.ts'

const phoneGift = { tierKind: 'PHONE_GIFT', phonePriceFen: 299_900, rechargeAmountFen: 0, phoneSubsidyFen: 0 } as const
const rechargeGift = (phoneSubsidyFen: number) =>
  ({ tierKind: 'RECHARGE_GIFT', phonePriceFen: 299_900, rechargeAmountFen: 200_000, phoneSubsidyFen }) as const
const number = { prepayAmountFen: 5000 }
const skus = [{ priceFen: 399_900, quantity: 1 }]

const PRICES: readonly [string, PricedParts, [string, number][]][] = [
  ['a number costs its prepaid credit', { productKind: 'N', number, tier: null, skus: [] }, [['NUMBER_PREPAY', 5000]]],
  [
    'a number without credit costs nothing',
    { productKind: 'N', number: { prepayAmountFen: 0 }, tier: null, skus: [] },
    [],
  ],
  [
    'a tier that gives credit sells the phone at the tier’s price, not at the shop’s',
    { productKind: 'CN', number, tier: phoneGift, skus },
    [
      ['NUMBER_PREPAY', 5000],
      ['DEVICE', 299_900],
    ],
  ],
  [
    'a tier that takes a recharge pays part of the phone out of it',
    { productKind: 'CO', number: null, tier: rechargeGift(100_000), skus },
    [
      ['RECHARGE', 200_000],
      ['DEVICE', 199_900],
    ],
  ],
  [
    'a subsidy above the price makes the phone free and gives nothing back',
    { productKind: 'CO', number: null, tier: rechargeGift(300_000), skus },
    [['RECHARGE', 200_000]],
  ],
  [
    'bare phones cost their prices, each as often as it is bought',
    { productKind: 'B', number: null, tier: null, skus: [...skus, { priceFen: 100, quantity: 3 }] },
    [['DEVICE', 400_200]],
  ],
]

test.each(PRICES)('%s', (_rule, parts, fees) => {
  const priced = priceOrder(parts)

  expect(priced.map(({ feeCode, amountFen }) => [feeCode, amountFen])).toEqual(fees)
  expect(payableFen(priced)).toBe(fees.reduce((sum, [, amountFen]) => sum + amountFen, 0))
})

test('a discount is taken off', () => {
  expect(payableFen([fee('DEVICE', 1000), fee('DISCOUNT', -300)])).toBe(700)
  expect(payableFen([])).toBe(0)
})

test('the same amounts under other names are another price', () => {
  expect(areSameFees([fee('DEVICE', 1000)], [fee('RECHARGE', 1000)])).toBe(false)
  expect(areSameFees([fee('DEVICE', 1000)], [fee('DEVICE', 999)])).toBe(false)
  expect(areSameFees([fee('DEVICE', 1000), fee('DISCOUNT', -1)], [fee('DEVICE', 999)])).toBe(false)
})

test('order, splitting and fees of nothing do not matter', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...FEE_CODES), fc.integer({ min: -9999, max: 9999 }))), (pairs) => {
      const fees = pairs.map(([feeCode, amountFen]) => fee(feeCode, amountFen))
      const split = fees.flatMap(({ feeCode, amountFen }) => [fee(feeCode, amountFen - 7), fee(feeCode, 7)]).reverse()
      expect(areSameFees(fees, [...split, fee('SHIPPING', 0)])).toBe(true)
      expect(areSameFees(fees, [...split, fee('SHIPPING', 1)])).toBe(false)
    }),
  ))

function fee(feeCode: Fee['feeCode'], amountFen: number): Fee {
  return { feeCode, amountFen }
}
