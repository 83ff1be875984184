import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chinaDate, formatTime, isDate, parseTime } from '../../domain/time.ts'

test('a time is written with milliseconds and the offset of China', () => {
  expect(formatTime(0)).toBe('1970-01-01T08:00:00.000+08:00')
  expect(formatTime(Date.UTC(2026, 2, 1, 16, 0, 0, 7))).toBe('2026-03-02T00:00:00.007+08:00')
})

test('what is written is read back to the same millisecond', () => {
  const instant = fc.integer({ min: Date.UTC(1900, 0, 2), max: Date.UTC(2199, 11, 30) })
  fc.assert(
    fc.property(instant, (epochMs) => {
      expect(parseTime(formatTime(epochMs))).toBe(epochMs)
      expect(formatTime(epochMs).startsWith(chinaDate(epochMs))).toBe(true)
    }),
  )
})

test.each([
  ['2026-03-01T12:00:00+08:00', Date.UTC(2026, 2, 1, 4)],
  ['2026-03-01T04:00:00Z', Date.UTC(2026, 2, 1, 4)],
  ['2026-03-01T04:00:00.123456789Z', Date.UTC(2026, 2, 1, 4, 0, 0, 123)],
  ['2026-03-01T04:00:00.5Z', Date.UTC(2026, 2, 1, 4, 0, 0, 500)],
  ['2024-02-29T23:59:59-05:30', Date.UTC(2024, 2, 1, 5, 29, 59)],
])('%s is understood', (text, epochMs) => {
  expect(parseTime(text)).toBe(epochMs)
})

test.each([
  '2026-02-30T00:00:00+08:00',
  '2026-02-29T00:00:00+08:00',
  '2026-13-01T00:00:00+08:00',
  '2026-00-01T00:00:00+08:00',
  '0000-00-00T00:00:00+08:00',
  '9999-12-31T23:59:59+08:00',
  '1900-01-01T00:00:00+14:00',
  '2199-12-31T23:59:59-12:00',
  '2026-03-01T24:00:00+08:00',
  '2026-03-01T12:60:00+08:00',
  '2026-03-01T12:00:60+08:00',
  '2026-03-01T12:00:00',
  '2026-03-01T12:00+08:00',
  '2026-03-01 12:00:00+08:00',
  '2026-03-01t12:00:00z',
  '2026-03-01T12:00:00+0800',
  '2026-03-01T12:00:00+15:00',
  '2026-03-01T12:00:00-00:00',
  '2026-03-01T12:00:00.Z',
  '2026-03-01T12:00:00.1234567890Z',
  '2026-03-01',
  ' 2026-03-01T12:00:00Z',
  '２026-03-01T12:00:00Z',
  '1772337600',
  '',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeNull()
})

test.each(['1900-01-01T00:00:00+08:00', '2199-12-31T23:59:59.999+08:00', '1900-01-01T00:00:00-05:00'])(
  '%s is a time that can be written again',
  (text) => {
    expect(parseTime(formatTime(parseTime(text) ?? Number.NaN))).toBe(parseTime(text))
  },
)

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 8.64e15, Date.UTC(2200, 0, 1), Date.UTC(1899, 0, 1)])(
  '%d is not written as a time',
  (epochMs) => {
    expect(() => formatTime(epochMs)).toThrow(RangeError)
  },
)

test.each(['2026-02-28', '2024-02-29', '1900-01-01'])('%s is a day', (text) => {
  expect(isDate(text)).toBe(true)
})

test.each(['2026-02-30', '0000-00-00', '9999-12-31', '2026-2-1', '20260201', '1900-02-29', ''])(
  '%j is no day',
  (text) => {
    expect(isDate(text)).toBe(false)
  },
)

test('the day in China begins at 16:00 UTC', () => {
  expect(chinaDate(Date.UTC(2026, 11, 31, 15, 59))).toBe('2026-12-31')
  expect(chinaDate(Date.UTC(2026, 11, 31, 16, 0))).toBe('2027-01-01')
})
