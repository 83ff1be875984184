import { MOST_CLOCK_SKEW_MS } from './time.ts'

/**
 * No parcel is under way for so long: providers stop watching after 60 days without a change, and a carrier gives a number
 * out again after a year, with the signature of the parcel that had it before.
 */
const LONGEST_WAY_MS = 180 * 86_400_000

/** What is wrong with the time of a trace; null when it can be true. Times are epoch milliseconds. */
export function traceTimeFault(timeMs: number, nowMs: number): 'AHEAD' | 'LONG_PAST' | null {
  if (timeMs > nowMs + MOST_CLOCK_SKEW_MS) return 'AHEAD'
  return timeMs < nowMs - LONGEST_WAY_MS ? 'LONG_PAST' : null
}
