import { expect, test } from 'vitest'
import { isPatternTooThin, readNumberPattern } from '../../domain/number-pattern.ts'

test.each([
  ['8888', '', '8888', '%8888'],
  ['138****88', '138', '88', '138%88'],
  ['138****0088', '138', '0088', '138____0088'],
  ['138*', '138', '', '138%'],
  ['*520*', '', '', '%520%'],
  ['13800001111', '13800001111', '', '13800001111'],
  ['***********', '', '', '___________'],
])('the pattern %s begins with “%s”, ends with “%s” and reads %s', (pattern, prefix, tail, like) => {
  expect(readNumberPattern(pattern)).toMatchObject({ prefix, tail, like })
})

test.each([
  ['*******8***', false],
  ['*****68****', false],
  ['****168****', true],
  ['138*168*', false],
  ['*168*', false],
  ['*1688*', true],
  ['*16*88*', false],
  ['*168*88*', true],
  ['1381234*8*8', false],
  ['138*1688*', true],
  ['*1688*666', false],
  ['1*', false],
  ['8', false],
])('the pattern %s is too thin to look for: %s', (pattern, isTooThin) => {
  expect(isPatternTooThin(readNumberPattern(pattern))).toBe(isTooThin)
})
