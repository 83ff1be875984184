import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CATALOGUE_NOTICES,
  clampRetryAfterMs,
  isOutdatedBy,
  jitteredDelayMs,
  MALL_NOTICES,
  MERCHANT_NOTICES,
  NOTICE_LABELS,
  type NoticeType,
  retryDelayMs,
} from '../../domain/notice.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
const TYPES = Object.keys(NOTICE_LABELS) as NoticeType[]

test('every notice of either side has a name in both languages', () => {
  expect(TYPES).toEqual([MERCHANT_NOTICES, MALL_NOTICES, CATALOGUE_NOTICES].flatMap((table) => Object.keys(table)))
  for (const { zh, en } of Object.values(NOTICE_LABELS)) {
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en).toMatch(/^[a-z ]+$/)
  }
})

const REPLACED: readonly [NoticeType, readonly NoticeType[]][] = [
  ['ORDER_CREATED', []],
  ['CANCEL_REQUESTED', ['ORDER_CREATED', 'MATERIAL_UPLOADED', 'OVERDUE']],
  ['CANCELLED', ['ORDER_CREATED', 'CANCEL_REQUESTED', 'MATERIAL_UPLOADED', 'OVERDUE']],
  ['MATERIAL_UPLOADED', []],
  ['REFUNDED', ['ORDER_CREATED', 'CANCEL_REQUESTED', 'CANCELLED', 'OVERDUE']],
  ['COMPLETED', ['OVERDUE']],
  ['RETURN_AGREED', ['OVERDUE']],
  ['OVERDUE', []],
  ['ORDER_STATE_CHANGED', ['ORDER_STATE_CHANGED']],
  ['CANCEL_RESULT', []],
  ['REFUND_REQUESTED', ['REFUND_REQUESTED']],
  ['STOCK_LOW', []],
  ['LISTING_DECIDED', []],
]

test.each(REPLACED)('%s makes %o that still wait superfluous, and nothing else', (newer, older) => {
  expect(TYPES.filter((type) => isOutdatedBy({ type, context: {} }, { type: newer, context: {} }))).toEqual(older)
})

test('money and results of cancellations are never dropped for news about something else', () => {
  const money = { type: 'REFUND_REQUESTED', context: { refundNo: 'R1' } } as const
  const result = { type: 'CANCEL_RESULT', context: { cancelId: 'C1' } } as const
  for (const type of TYPES) {
    for (const context of [{}, { refundNo: 'R2' }]) {
      expect(isOutdatedBy(money, { type, context })).toBe(false)
      expect(isOutdatedBy(result, { type, context })).toBe(false)
    }
  }
  expect(isOutdatedBy(money, { type: 'REFUND_REQUESTED', context: { refundNo: 'R1' } })).toBe(true)
})

test('the published pauses triple from five seconds and stay at six hours', () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1000].map((attempt) => retryDelayMs(attempt) / SECOND_MS)

  expect(seconds).toEqual([5, 15, 45, 135, 405, 1215, 3645, 10_935, 21_600, 21_600, 21_600])
})

test('jitter keeps a pause between four and six fifths of what is published', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const delayMs = jitteredDelayMs(attempt, random)
        expect(delayMs).toBeGreaterThanOrEqual(0.8 * retryDelayMs(attempt))
        expect(delayMs).toBeLessThanOrEqual(1.2 * retryDelayMs(attempt))
        expect(Number.isInteger(delayMs)).toBe(true)
      },
    ),
  ))

test.each([
  ['ten years', 10 * 365 * 24 * HOUR_MS, 6 * HOUR_MS],
  ['six hours', 6 * HOUR_MS, 6 * HOUR_MS],
  ['a minute', 60 * SECOND_MS, 60 * SECOND_MS],
  ['nothing', 0, SECOND_MS],
  ['the past', -5 * SECOND_MS, SECOND_MS],
])('a receiver that wishes for %s is heard between one second and six hours', (_wish, wishedMs, delayMs) => {
  expect(clampRetryAfterMs(wishedMs)).toBe(delayMs)
})
