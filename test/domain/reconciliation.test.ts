import { expect, test } from 'vitest'
import { addCounts, NOTHING_FOUND, nextSpan, type Reconciled } from '../../domain/reconciliation.ts'

const DAY_MS = 86_400_000
const NOW_MS = 10 * DAY_MS
const last: Reconciled = { ...NOTHING_FOUND, sinceMs: 0, untilMs: NOW_MS - 300_000, completeAtMs: NOW_MS - DAY_MS + 1 }

test('the first round looks at all open orders, but not at moves that are just being written', () => {
  expect(nextSpan(undefined, NOW_MS)).toEqual({ sinceMs: 0, untilMs: NOW_MS - 15_000, completeAtMs: NOW_MS })
})

test('a later round begins before the end of the last one, and once a day looks at all', () => {
  expect(nextSpan(last, NOW_MS)).toEqual({
    sinceMs: last.untilMs - 300_000,
    untilMs: NOW_MS - 15_000,
    completeAtMs: last.completeAtMs,
  })
  expect(nextSpan(last, NOW_MS + 1)).toMatchObject({ sinceMs: 0, completeAtMs: NOW_MS + 1 })
})

test('of those who need a person as many are named as a person reads', () => {
  const behind = Array.from({ length: 15 }, (_, index) => `M${index}`)
  const page = { ...NOTHING_FOUND, checked: 15, healed: 1, behind }

  expect(addCounts(page, page)).toMatchObject({ checked: 30, healed: 2 })
  expect(addCounts(page, page).behind).toHaveLength(20)
})
