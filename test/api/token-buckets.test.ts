import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenBuckets } from '../../api/token-buckets.ts'

test('what was used comes back evenly, and never more than there is room for', () => {
  let nowMs = 5_000
  const buckets = createTokenBuckets({ quota: 3, windowSeconds: 60 }, () => nowMs)
  const take = () => buckets.take('A')

  expect([take(), take(), take()].map(({ left }) => left)).toEqual([2, 1, 0])
  expect(take()).toEqual({ isEnough: false, left: 0, nextSeconds: 20 })
  nowMs += 19_999
  expect(take().isEnough).toBe(false)
  nowMs += 1
  expect(take()).toEqual({ isEnough: true, left: 0, nextSeconds: 20 })
  nowMs += 3_600_000
  expect(buckets.look('A').left).toBe(3)
  expect(take().left).toBe(2)
})

test('looking takes nothing, and each key has a bucket of its own', () => {
  const buckets = createTokenBuckets({ quota: 1, windowSeconds: 1 }, () => 0)
  for (let turn = 0; turn < 5; turn += 1) expect(buckets.look('A').isEnough).toBe(true)
  expect(buckets.take('A').isEnough).toBe(true)
  expect(buckets.look('A').isEnough).toBe(false)
  expect(buckets.take('B').isEnough).toBe(true)
})

test('whoever waits as long as told is let in, and nobody is told to wait for less than a second', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 3_600 }),
      fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 30 }),
      (quota, windowSeconds, pauses) => {
        let nowMs = 0.5
        const buckets = createTokenBuckets({ quota, windowSeconds }, () => nowMs)
        for (const pauseMs of pauses) {
          nowMs += pauseMs / 7
          buckets.take('A')
        }
        for (let taken = 0; taken <= quota && buckets.take('A').isEnough; taken += 1);
        const { nextSeconds } = buckets.look('A')
        nowMs += nextSeconds * 1000
        return Number.isInteger(nextSeconds) && nextSeconds >= 1 && buckets.take('A').isEnough
      },
    ),
    { numRuns: 200 },
  )
})

test('a flood of new keys is forgotten again instead of filling the memory', () => {
  const buckets = createTokenBuckets({ quota: 1, windowSeconds: 3_600 }, () => 0)
  buckets.take('first')
  for (let index = 0; index < 30_000; index += 1) buckets.take(`stranger ${index}`)

  expect(buckets.look('stranger 29999').isEnough).toBe(false)
  expect(buckets.look('first').isEnough).toBe(true)
})
