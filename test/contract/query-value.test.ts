import { expect, test } from 'vitest'
import { queryFlag, queryInteger } from '../../contract/query-value.ts'

test.each(['0', '-1', '101', '1e1', '0x10', ' 12', '12 ', '', '1.0', '+5', '05', '-0', '９', '9'.repeat(40)])(
  'the limit %j is refused',
  (text) => {
    expect(queryInteger({ minimum: 1, maximum: 100 }).safeParse(text).success).toBe(false)
  },
)

test('digits become a number, true and false a flag', () => {
  expect(queryInteger({ minimum: -5, maximum: 100 }).parse('100')).toBe(100)
  expect(queryInteger({ minimum: -5, maximum: 100 }).parse('-5')).toBe(-5)
  expect([queryFlag().parse('true'), queryFlag().parse('false')]).toEqual([true, false])
  for (const text of ['TRUE', '1', '', 'yes']) expect(queryFlag().safeParse(text).success).toBe(false)
})
