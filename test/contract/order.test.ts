import { expect, test } from 'vitest'
import { OrderListQuery } from '../../contract/order.ts'
import { recentWindow, timeWindow } from '../../contract/time-window.ts'
import { Failure } from '../../domain/failure.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 1)

const blamed = (query: object) => OrderListQuery.safeParse(query).error?.issues[0]?.path.join('.')
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return error instanceof Failure ? `${error.code} ${error.field}` : String(error)
  }
}

test('a list without filters takes the latest changes first, fifty a page', () => {
  expect(OrderListQuery.parse({})).toEqual({ sort: 'UPDATED_DESC', limit: 50 })
})

test('times of a list are read as instants', () => {
  expect(OrderListQuery.parse({ updatedFrom: '2026-06-01T08:00:00+08:00' }).updatedFrom).toBe(NOW_MS)
})

test.each([
  ['a state that is none', { orderState: ['PAID'] }, 'orderState.0'],
  ['a time without offset', { createdFrom: '2026-06-01T08:00:00' }, 'createdFrom'],
  ['a day that is none', { createdFrom: '2026-02-30T00:00:00Z' }, 'createdFrom'],
  ['three digits of a phone', { phoneSuffix: '123' }, 'phoneSuffix'],
  ['a tracking number with a blank', { trackingNo: 'SF 1' }, 'trackingNo'],
  ['a limit of none', { limit: '0' }, 'limit'],
  ['a limit of 101', { limit: '101' }, 'limit'],
  ['a limit as 1e9', { limit: '1e9' }, 'limit'],
  ["somebody else's id", { merchantId: 'M-B' }, ''],
])('a list with %s is refused', (_name, query, place) => {
  expect(blamed(query)).toBe(place)
})

test('a plus that came as a blank is explained', () => {
  const refused = OrderListQuery.safeParse({ updatedTo: '2026-06-01T08:00:00 08:00' })
  const [issue] = refused.error?.issues ?? []

  expect(issue).toMatchObject({ path: ['updatedTo'], params: { en: 'a plus in a time must be sent as %2B' } })
})

const ask = (fromDays: number | undefined, toDays: number | undefined) =>
  timeWindow(
    {
      fromMs: fromDays === undefined ? undefined : NOW_MS + fromDays * DAY_MS,
      toMs: toDays === undefined ? undefined : NOW_MS + toDays * DAY_MS,
    },
    { nowMs: NOW_MS, name: 'updated' },
  )

test.each([
  ['31 days to now', -31, undefined],
  ['31 days long ago', -90, -59],
  ['only an end', undefined, -10],
  ['an end in the future', -1, 1],
])('a window of %s is taken', (_name, from, to) => {
  expect(ask(from, to)).not.toBeNull()
})

test.each([
  ['32 days', -32, undefined],
  ['91 days back', -91, -80],
  ['an end before its beginning', -1, -2],
  ['an end 60 days ago without a beginning', undefined, -60],
  ['100 years', -36_500, 0],
])('a window of %s is too wide', (_name, from, to) => {
  expect(codeOf(() => ask(from, to))).toBe('WINDOW_TOO_WIDE updatedFrom')
})

test('without a window the last 31 days count, to this very moment', () => {
  expect(ask(undefined, undefined)).toBeNull()
  expect(recentWindow(NOW_MS)).toEqual({ fromMs: NOW_MS - 31 * DAY_MS, toMs: NOW_MS + 1 })
})
