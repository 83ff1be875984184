import { expect, test } from 'vitest'
import { isPatternTooThin, readNumberPattern } from '../../domain/number-pattern.ts'

test.each([
  ['8888', { prefix: '', tail: '8888', like: '%8888' }],
  ['138****88', { prefix: '138', tail: '88', like: '138%88' }],
  ['138****0088', { prefix: '138', tail: '0088', like: '138____0088' }],
  ['138*', { prefix: '138', tail: '', like: '138%' }],
  ['*520*', { prefix: '', tail: '', like: '%520%' }],
  ['13800001111', { prefix: '13800001111', tail: '', like: '13800001111' }],
  ['***********', { prefix: '', tail: '', like: '___________' }],
])('the pattern %s reads %o', (pattern, expected) => {
  expect(readNumberPattern(pattern)).toMatchObject(expected)
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
