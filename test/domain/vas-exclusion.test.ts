import { expect, test } from 'vitest'
import { exclusivePair } from '../../domain/vas-exclusion.ts'

const services = [
  { vasCode: 'A', exclusiveWith: [] },
  { vasCode: 'B', exclusiveWith: ['A'] },
  { vasCode: 'C', exclusiveWith: ['D'] },
  { vasCode: 'D', exclusiveWith: [] },
]

test.each([
  [
    ['A', 'B'],
    ['A', 'B'],
  ],
  [
    ['B', 'A'],
    ['B', 'A'],
  ],
  [
    ['A', 'C', 'D', 'B'],
    ['C', 'D'],
  ],
  [['A', 'C'], null],
  [['A'], null],
  [[], null],
])('of %j the first that exclude each other are %j, whichever of them says so', (codes, pair) => {
  expect(exclusivePair(codes, services)).toEqual(pair)
})
