import { expect, test } from 'vitest'
import { traceTimeFault } from '../../domain/trace-time.ts'

const NOW_MS = Date.parse('2026-03-03T10:00:00+08:00')
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

test.each([
  ['just now', 0, null],
  ['within what clocks differ by', 5 * MINUTE_MS, null],
  ['further ahead', 5 * MINUTE_MS + 1, 'AHEAD'],
  ['eight hours ahead, where somebody forgot a time zone', 8 * 60 * MINUTE_MS, 'AHEAD'],
  ['half a year old', -180 * DAY_MS, null],
  ['older, of a parcel that had the number before', -180 * DAY_MS - 1, 'LONG_PAST'],
])('a trace that is %s', (_how, offsetMs, fault) => {
  expect(traceTimeFault(NOW_MS + offsetMs, NOW_MS)).toBe(fault)
})
