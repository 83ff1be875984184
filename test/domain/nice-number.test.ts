import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gradeNumber, NICE_ADJUSTMENTS, NICE_RULES, niceRuleOf } from '../../domain/nice-number.ts'

describe('a number is graded by the shape of its last digits', () => {
  test.each([
    ['13800277777', 'AAAAA', 9],
    ['13877777777', 'AAAAA', 9],
    ['13844444444', 'AAAAA', 8],
    ['13812328888', 'AAAA', 9],
    ['13812327777', 'AAAA', 8],
    ['13812324444', 'AAAA', 7],
    ['13812777555', 'AAABBB', 7],
    ['13812888666', 'AAABBB', 8],
    ['13812123123', 'ABCABC', 7],
    ['13810227755', 'AABBCC', 7],
    ['13810224455', 'AABBCC', 6],
    ['13810272727', 'ABABAB', 7],
    ['13800056789', 'ABCDE', 7],
    ['13812345678', 'ABCDE', 6],
    ['13800098765', 'ABCDE', 7],
    ['13812320777', 'AAA', 6],
    ['13812320888', 'AAA', 7],
    ['13812320444', 'AAA', 5],
    ['13812906789', 'ABCD', 5],
    ['13812903210', 'ABCD', 5],
    ['13812903456', 'ABCD', 4],
    ['13812301177', 'AABB', 4],
    ['13812308866', 'AABB', 5],
    ['13812304411', 'AABB', 3],
    ['13812301717', 'ABAB', 4],
    ['13812306868', 'ABAB', 5],
    ['13812301771', 'ABBA', 3],
    ['13812307771', 'AAAB', 3],
    ['13812308886', 'AAAB', 4],
    ['13812309123', 'ABC', 2],
    ['13812309543', 'ABC', 1],
    ['13812300177', 'AA', 1],
    ['13812300188', 'AA', 2],
    ['13812300144', 'AA', 0],
  ])('%s is %s: level %i', (phoneNumber, shape, level) => {
    expect(niceRuleOf(phoneNumber)?.shape).toBe(shape)
    expect(gradeNumber(phoneNumber)).toBe(level)
  })
})

test('a number without a shape at its end is plain, whatever stands before it', () => {
  expect(niceRuleOf('13888880527')).toBeNull()
  expect(gradeNumber('13888880527')).toBe(0)
  expect(gradeNumber('13812347890')).toBe(0)
})

test('every level from 0 to 9 occurs, and no number leaves them', () => {
  const seen = new Set(
    Array.from({ length: 100_000 }, (_, tail) => gradeNumber(`13812${String(tail).padStart(6, '0')}`)),
  )
  expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  fc.assert(
    fc.property(fc.stringMatching(/^1[3-9][0-9]{9}$/), (phoneNumber) => {
      const level = gradeNumber(phoneNumber)
      expect(Number.isInteger(level) && level >= 0 && level <= 9).toBe(true)
    }),
  )
})

test('the rules stand best first, each once and in both languages', () => {
  const levels = NICE_RULES.map((rule) => rule.level)
  expect(levels).toEqual([...levels].sort((a, b) => b - a))
  expect(new Set(NICE_RULES.map((rule) => rule.shape)).size).toBe(NICE_RULES.length)
  for (const { zh, en } of [...NICE_RULES, ...Object.values(NICE_ADJUSTMENTS)]) expect([zh, en]).not.toContain('')
})
