import { expect, test } from 'vitest'
import { type NumberBody, validityFinding } from '../../domain/catalogue-item.ts'
import { numberFinding } from '../../domain/number-registration.ts'
import { referencesOf } from '../../domain/removal.ts'

const NOW = 1_000_000
const refused = { code: 'VALIDITY_INVALID', field: 'validTo' }

test.each([
  [{}, null],
  [{ validFrom: NOW - 5 }, null],
  [{ validFrom: NOW + 5 }, null],
  [{ validTo: NOW + 1 }, null],
  [{ validFrom: NOW + 5, validTo: NOW + 6 }, null],
  [{ validTo: NOW }, refused],
  [{ validTo: NOW - 1 }, refused],
  [{ validFrom: NOW + 5, validTo: NOW + 5 }, refused],
  [{ validFrom: NOW + 6, validTo: NOW + 5 }, refused],
])('a validity of %o', (validity, expected) => {
  expect(validityFinding(validity, NOW)).toEqual(expected)
})

const NUMBER: NumberBody = {
  phoneNumber: '13800138000',
  numberProvince: '320000',
  numberCity: '320100',
  prepayAmount: 0,
  minMonthlySpend: 0,
  agreementMonths: 0,
  planCodes: [],
  reused: false,
  cardType: 'NANO',
}

test.each([
  [{}, null],
  [{ numberProvince: '110000', numberCity: '110000' }, null],
  [{ numberProvince: '110000', numberCity: '110100' }, null],
  [{ numberProvince: '420000', numberCity: '429004' }, null],
  [{ phoneNumber: '23800138000' }, { code: 'NUMBER_FORMAT', field: 'phoneNumber' }],
  [{ phoneNumber: '138001380000' }, { code: 'NUMBER_FORMAT', field: 'phoneNumber' }],
  [{ phoneNumber: '１３８００１３８０００' }, { code: 'NUMBER_FORMAT', field: 'phoneNumber' }],
  [{ numberProvince: '320100' }, { code: 'AREA_MISMATCH', field: 'numberProvince' }],
  [
    { numberProvince: '000000', numberCity: '000000' },
    { code: 'AREA_MISMATCH', field: 'numberProvince' },
  ],
  [{ numberCity: '330100' }, { code: 'AREA_MISMATCH', field: 'numberCity' }],
  [{ numberCity: '320000' }, { code: 'AREA_MISMATCH', field: 'numberCity' }],
  [{ numberCity: '320102' }, { code: 'AREA_MISMATCH', field: 'numberCity' }],
  [{ numberCity: '江苏' }, { code: 'AREA_MISMATCH', field: 'numberCity' }],
])('a number with %o', (changes, expected) => {
  expect(numberFinding({ ...NUMBER, ...changes })).toEqual(expected)
})

test('tiers and orders hold a contract, orders alone hold a tier', () => {
  const impact = { tiers: 1, skus: 4, unpaidOrders: 0, openOrders: 0 }

  expect(referencesOf('CONTRACT', impact)).toBe(1)
  expect(referencesOf('TIER', impact)).toBe(0)
  expect(referencesOf('TIER', { ...impact, unpaidOrders: 2, openOrders: 3 })).toBe(5)
})
