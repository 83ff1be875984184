import { AsyncLocalStorage } from 'node:async_hooks'

/** What a partner's call may take of the engine's time, all its calls to it together. Less than a draining process waits. */
export const CALL_LIMIT_MS = 8_000

const ends = new AsyncLocalStorage<number>()

/** Runs the work of one partner's call: whatever it asks of the engine ends within CALL_LIMIT_MS from now. */
export function withinCallLimit<Result>(work: () => Promise<Result>): Promise<Result> {
  return ends.run(Date.now() + CALL_LIMIT_MS, work)
}

/**
 * When a call to the engine has to end, epoch milliseconds: after `limitMs`, or with the partner's call that it serves.
 * `sparingMs` of that one's time stay for what comes after.
 */
export function engineDeadlineMs(limitMs: number, { sparingMs = 0 } = {}): number {
  return Math.min(Date.now() + limitMs, (ends.getStore() ?? Number.POSITIVE_INFINITY) - sparingMs)
}
