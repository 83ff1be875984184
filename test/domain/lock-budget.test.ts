import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LOCK_BUDGETS, type LockUse, spendLock, WHOLE_BUDGET_MS } from '../../domain/lock-budget.ts'

const NOW_MS = 1_780_000_000_000
const { capacity, refillMs } = LOCK_BUDGETS.buyer

/** How many locks in a row are granted at one moment, and what that leaves. */
function spendAll(use: LockUse, nowMs: number): { count: number; use: LockUse; retryAfterSeconds: number } {
  let count = 0
  let left = use
  for (;;) {
    const spending = spendLock('buyer', left, nowMs)
    if (!('use' in spending)) return { count, use: left, retryAfterSeconds: spending.retryAfterSeconds }
    left = spending.use
    count += 1
  }
}

test('a new buyer may lock as many as the budget holds, and then one each time it refills', () => {
  const first = spendAll({ used: 0, updatedAtMs: NOW_MS }, NOW_MS)
  expect(first).toMatchObject({ count: capacity, retryAfterSeconds: refillMs / 1000 })

  const tooEarly = spendAll(first.use, NOW_MS + refillMs - 1000)
  expect(tooEarly).toMatchObject({ count: 0, retryAfterSeconds: 1 })
  expect(spendAll(first.use, NOW_MS + refillMs).count).toBe(1)
  expect(spendAll(first.use, NOW_MS + 3.5 * refillMs).count).toBe(3)
  expect(spendAll(first.use, NOW_MS + WHOLE_BUDGET_MS).count).toBe(capacity)
})

test('a clock that was set back gives nothing', () => {
  const { use } = spendAll({ used: 0, updatedAtMs: NOW_MS }, NOW_MS)

  expect(spendAll(use, NOW_MS - 10 * refillMs).count).toBe(0)
  expect(spendLock('buyer', { used: 1, updatedAtMs: NOW_MS }, NOW_MS - 1)).toEqual({
    use: { used: 2, updatedAtMs: NOW_MS },
  })
})

test('whoever waits as long as told gets the lock, and nobody ever has more than the budget', () => {
  const uses = fc.record({
    used: fc.double({ min: 0, max: capacity, noNaN: true }),
    elapsedMs: fc.nat(WHOLE_BUDGET_MS),
  })
  fc.assert(
    fc.property(uses, ({ used, elapsedMs }) => {
      const use = { used, updatedAtMs: NOW_MS }
      const first = spendLock('buyer', use, NOW_MS + elapsedMs)
      const waitMs = 'use' in first ? 0 : first.retryAfterSeconds * 1000

      const spending = spendLock('buyer', use, NOW_MS + elapsedMs + waitMs)

      expect(spending).toHaveProperty('use')
      expect('use' in spending ? spending.use.used : Number.NaN).toBeLessThan(capacity + 0.001)
    }),
  )
})
