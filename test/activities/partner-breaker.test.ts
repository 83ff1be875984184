import { expect, test } from 'vitest'
import { type CallOutcome, createBreakers } from '../../activities/partner-breaker.ts'

function breakers(maxEndpoints = 100) {
  const clock = { nowMs: 0 }
  const opened = createBreakers({ failuresToOpen: 3, probeMs: 1_000, maxEndpoints, elapsedMs: () => clock.nowMs })
  const settle = (key: string, ...outcomes: CallOutcome[]) => {
    for (const outcome of outcomes) opened.settle(key, outcome)
  }
  return { ...opened, settle, clock }
}

test('only failures in a row open a breaker, and only that of their endpoint', () => {
  const { admit, settle } = breakers()

  settle('a', 'FAILED', 'FAILED', 'ANSWERED', 'FAILED', 'FAILED', 'UNKNOWN')
  expect(admit('a', 100)).toBe(0)
  settle('a', 'FAILED')

  expect(admit('a', 100)).toBe(1_000)
  expect(admit('b', 100)).toBe(0)
})

test('while a probe is under way the others wait no longer than it takes', () => {
  const { admit, settle, clock, figures } = breakers()
  settle('a', 'FAILED', 'FAILED', 'FAILED')

  clock.nowMs = 1_000
  expect(admit('a', 100)).toBe(0)
  expect(admit('a', 100)).toBe(100)
  expect(figures()).toEqual([{ key: 'a', state: 'PROBING', failuresInRow: 3, waitMs: 100 }])
  settle('a', 'FAILED')

  expect(admit('a', 100)).toBe(1_000)
})

test('a probe that its caller gave up is made by the next call', () => {
  const { admit, settle, clock } = breakers()
  settle('a', 'FAILED', 'FAILED', 'FAILED')
  clock.nowMs = 1_000
  admit('a', 100)

  settle('a', 'UNKNOWN')

  expect(admit('a', 100)).toBe(0)
})

test('a call that began before the breaker opened and fails late does not put the probe off', () => {
  const { admit, settle, clock } = breakers()
  settle('a', 'FAILED', 'FAILED', 'FAILED')

  clock.nowMs = 900
  settle('a', 'FAILED')

  expect(admit('a', 100)).toBe(100)
})

test('the endpoint that failed longest ago is forgotten when there are too many', () => {
  const { settle, figures } = breakers(2)

  settle('a', 'FAILED')
  settle('b', 'FAILED')
  settle('a', 'FAILED')
  settle('c', 'FAILED')

  expect(figures().map(({ key, failuresInRow }) => `${key} ${failuresInRow}`)).toEqual(['a 2', 'c 1'])
})
