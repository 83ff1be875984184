import { expect, test } from 'vitest'
import { gradeNumber } from '../../domain/nice-number.ts'
import { readNumberPattern } from '../../domain/number-pattern.ts'
import { chooseDriver, NICE_LEVEL_SHARES } from '../../domain/number-search.ts'

const pattern = readNumberPattern

test.each([
  [{}, 'NUMBER'],
  [{ pattern: pattern('138*') }, 'NUMBER'],
  [{ pattern: pattern('88') }, 'TAIL'],
  [{ pattern: pattern('138****88') }, 'TAIL'],
  [{ pattern: pattern('1381234***8') }, 'NUMBER'],
  [{ pattern: pattern('8'), niceLevelFrom: 9 }, 'LEVEL'],
  [{ pattern: pattern('88'), niceLevelFrom: 1 }, 'TAIL'],
  [{ niceLevelFrom: 0, niceLevelTo: 0 }, 'LEVEL'],
  [{ niceLevelFrom: 0, niceLevelTo: 0, prepayToFen: 5000 }, 'PRICE'],
  [{ niceLevelFrom: 5, prepayToFen: 5000 }, 'LEVEL'],
  [{ niceLevelFrom: 0 }, 'NUMBER'],
  [{ without: '4' }, 'TAIL'],
  [{ without: '4', pattern: pattern('138*') }, 'TAIL'],
  [{ without: '4', pattern: pattern('1381235*') }, 'NUMBER'],
  [{ without: '4', niceLevelFrom: 5 }, 'LEVEL'],
] as const)('%o is led by what leaves the fewest numbers: %s', (wish, driver) => {
  expect(chooseDriver(wish)).toBe(driver)
})

test('the shares of the levels are near those that the rules make', () => {
  const counts = NICE_LEVEL_SHARES.map(() => 0)
  const numbers = 200_000
  for (let place = 0; place < numbers; place++) {
    const level = gradeNumber(`138${String((place * 7919) % 1_000_000).padStart(8, '12')}`)
    counts[level] = (counts[level] ?? 0) + 1
  }

  for (const [level, share] of NICE_LEVEL_SHARES.entries()) {
    expect((counts[level] ?? 0) / numbers / share).toBeGreaterThan(0.5)
    expect((counts[level] ?? 0) / numbers / share).toBeLessThan(2)
  }
})
