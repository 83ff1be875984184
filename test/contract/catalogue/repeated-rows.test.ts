import { expect, test } from 'vitest'
import { watchRepeats } from '../../../contract/catalogue/repeated-rows.ts'

type Row = Record<string, unknown>

function repeatsOf(rows: readonly Row[]) {
  const watch = watchRepeats()
  return rows.map((row, index) => {
    const failure = watch(row, index + 1)
    return failure && [failure.code, failure.field, failure.en]
  })
}
const again = (field: string, line: number) => [
  'ROW_REPEATED',
  field,
  `Line ${line} names it already; only the first of a file counts`,
]

test('a code is named once in a file: the later rows name the first line', () => {
  const plan = { kind: 'PLAN', planCode: 'P-1', monthlyFee: 1 }

  expect(repeatsOf([plan, { ...plan, planCode: 'P-2' }, { ...plan, monthlyFee: 2 }, plan])).toEqual([
    null,
    null,
    again('planCode', 1),
    again('planCode', 1),
  ])
})

test('the same code is another thing where it is of another kind, but a tier is one whichever its kind', () => {
  const rows = [
    { kind: 'CONTRACT', contractCode: 'X' },
    { kind: 'PHONE_GIFT_TIER', tierCode: 'X' },
    { kind: 'RECHARGE_GIFT_TIER', tierCode: 'X' },
  ]

  expect(repeatsOf(rows)).toEqual([null, null, again('tierCode', 2)])
})

test('a tier has a row for each of its phones, each phone once', () => {
  const prices = (...terminals: string[]) => ({
    kind: 'TIER_TERMINAL',
    tierCode: 'T-1',
    mappings: terminals.map((terminalCode) => ({ terminalCode, phonePrice: 1 })),
  })

  expect(repeatsOf([prices('A'), prices('B'), prices('C', 'A'), prices('C')])).toEqual([
    null,
    null,
    again('mappings[1].terminalCode', 1),
    null,
  ])
})

test('what cannot be told is left to the row’s own checks', () => {
  const rows = [{ kind: 'PLAN' }, { kind: 'PLAN' }, { kind: 'NO', planCode: 'P' }, { kind: 'NO', planCode: 'P' }]
  const prices = { kind: 'TIER_TERMINAL', tierCode: 'T', mappings: [null, { terminalCode: 1 }] }

  expect(repeatsOf([...rows, prices, prices, { ...prices, mappings: 'A' }])).toEqual(
    Array.from({ length: 7 }, () => null),
  )
})
