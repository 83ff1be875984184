const MINUTE_MS = 60_000

/**
 * How many numbers somebody may lock (选占) before having to wait: each lock takes one of `capacity`, and every `refillMs`
 * gives one back. A release gives nothing back, or numbers could be hoarded in turns. Many buyers share an address.
 */
export const LOCK_BUDGETS = {
  document: { capacity: 20, refillMs: 3 * MINUTE_MS, zh: '同一证件', en: 'this identity document' },
  buyer: { capacity: 20, refillMs: 3 * MINUTE_MS, zh: '同一买家', en: 'this buyer' },
  ip: { capacity: 200, refillMs: 6_000, zh: '同一 IP 地址', en: 'this IP address' },
} as const
export type LockSubjectKind = keyof typeof LOCK_BUDGETS

/** After so long every budget is whole again, and what was used need not be remembered. */
export const WHOLE_BUDGET_MS = Math.max(
  ...Object.values(LOCK_BUDGETS).map(({ capacity, refillMs }) => capacity * refillMs),
)

/** Of a lock: whoever waits exactly as long as told must not fail by the last bit of a division. */
const ROUNDING = 1e-6

/** What was used up at a point of time. */
export interface LockUse {
  used: number
  updatedAtMs: number
}
export type LockSpending = { use: LockUse } | { retryAfterSeconds: number }

/** Takes one lock out of the budget, or says after how many seconds there is one. */
export function spendLock(kind: LockSubjectKind, use: LockUse, nowMs: number): LockSpending {
  const { capacity, refillMs } = LOCK_BUDGETS[kind]
  const used = Math.max(0, use.used - elapsedMs(use, nowMs) / refillMs)
  const missing = used + 1 - capacity
  if (missing > ROUNDING) return { retryAfterSeconds: Math.ceil(((missing - ROUNDING) * refillMs) / 1000) }
  return { use: { used: used + 1, updatedAtMs: Math.max(nowMs, use.updatedAtMs) } }
}

/** A clock that was set back gives nothing and takes nothing. */
function elapsedMs({ updatedAtMs }: LockUse, nowMs: number): number {
  return Math.max(0, nowMs - updatedAtMs)
}
