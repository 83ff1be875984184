import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatYuan, isFen, splitFen, sumFen } from '../../domain/money.ts'

test.each([0, 1, 399_900, Number.MAX_SAFE_INTEGER])('%d fen is an amount', (value) => {
  expect(isFen(value)).toBe(true)
})

test.each([0.1, -1, -0, '1', true, [1], null, undefined, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1n])(
  '%s is no amount',
  (value) => {
    expect(isFen(value)).toBe(false)
  },
)

test('a discount takes off from the sum', () => {
  expect(sumFen([399_900, 5_000, -10_000])).toBe(394_900)
  expect(sumFen([])).toBe(0)
})

test('a sum is refused rather than rounded', () => {
  expect(() => sumFen([0.5])).toThrow(RangeError)
  expect(() => sumFen([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
})

test('the parts of an amount sum to it and differ by one fen at most', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 48 }), (totalFen, parts) => {
      const split = splitFen(totalFen, parts)
      expect(split).toHaveLength(parts)
      expect(sumFen(split)).toBe(totalFen)
      expect(Math.max(...split) - Math.min(...split)).toBeLessThanOrEqual(1)
    }),
  )
})

test.each([
  [100, 0],
  [100, 1.5],
  [-1, 2],
  [0.5, 2],
])('%d fen cannot be split into %d parts', (totalFen, parts) => {
  expect(() => splitFen(totalFen, parts)).toThrow(RangeError)
})

test.each([
  [399_900, '¥3,999.00'],
  [0, '¥0.00'],
  [5, '¥0.05'],
  [100_000_000, '¥1,000,000.00'],
  [-1_000, '-¥10.00'],
])('%d fen is written %s', (amountFen, text) => {
  expect(formatYuan(amountFen)).toBe(text)
})

test('what is written is the amount to the fen', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amountFen) => {
      expect(Number(formatYuan(amountFen).replace(/[¥,.]/g, ''))).toBe(amountFen)
    }),
  )
})

test('half a fen is not written', () => {
  expect(() => formatYuan(0.5)).toThrow(RangeError)
})
