import { expect, test } from 'vitest'
import { latencyOf, median, quantile } from '../../bench/latency.ts'

test('p99 of a hundred calls is the second slowest, and p50 the fiftieth', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(latencyOf(values)).toEqual({ count: 100, p50Ms: 50, p99Ms: 99 })
})

test('of few calls p99 is the slowest', () => {
  expect(quantile([3, 1, 2], 0.99)).toBe(3)
})

test('the median of an even number of rounds lies between the two in the middle', () => {
  expect(median([4, 1, 3, 10])).toBe(3.5)
  expect(median([0.6, 0.4, 0.5])).toBe(0.5)
})

test('without calls there is no figure', () => {
  expect(latencyOf([])).toEqual({ count: 0, p50Ms: Number.NaN, p99Ms: Number.NaN })
  expect(median([])).toBeNaN()
})
