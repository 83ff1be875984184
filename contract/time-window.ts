import { Failure } from '../domain/failure.ts'

const DAY_MS = 24 * 3_600_000
const LONGEST_WINDOW_MS = 31 * DAY_MS
const FURTHEST_BACK_MS = 90 * DAY_MS

/** Epoch milliseconds; the beginning belongs to the window, the end does not. */
export interface TimeWindow {
  fromMs: number
  toMs: number
}

/**
 * The window that was asked for, at most 31 days long and beginning at most 90 days ago (contract #1). An open end is
 * now, an open beginning 31 days before the end; null when neither was given.
 *
 * @throws Failure WINDOW_TOO_WIDE on the field that is to blame.
 */
export function timeWindow(
  { fromMs, toMs }: Partial<TimeWindow>,
  { nowMs, name }: { nowMs: number; name: string },
): TimeWindow | null {
  if (fromMs === undefined && toMs === undefined) return null
  // One millisecond on: what changed at this very moment is part of "until now".
  const endMs = toMs ?? Math.max(nowMs, fromMs ?? nowMs) + 1
  const beginMs = fromMs ?? endMs - LONGEST_WINDOW_MS
  const isAcceptable =
    beginMs <= endMs && endMs - beginMs <= LONGEST_WINDOW_MS + 1 && beginMs >= nowMs - FURTHEST_BACK_MS
  if (!isAcceptable) throw new Failure('WINDOW_TOO_WIDE', { field: `${name}From` })
  return { fromMs: beginMs, toMs: endMs }
}

/** The window of a list for which none was asked: the last 31 days. */
export function recentWindow(nowMs: number): TimeWindow {
  return { fromMs: nowMs - LONGEST_WINDOW_MS, toMs: nowMs + 1 }
}
