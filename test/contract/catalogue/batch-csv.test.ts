import { expect, test } from 'vitest'
import { BATCH_COLUMNS, columnOf } from '../../../contract/catalogue/batch-columns.ts'
import { readHeader, rowOfCells } from '../../../contract/catalogue/batch-csv.ts'
import { ROW_KINDS } from '../../../contract/catalogue/batch-row.ts'

const rowOf = (row: Record<string, string>) => rowOfCells(readHeader(Object.keys(row)), Object.values(row))

test('cells become what their fields are: whole numbers, flags, lists and texts', () => {
  expect(
    rowOf({
      kind: 'NUMBER',
      phoneNumber: ' 13912345678 ',
      prepayAmount: '10000',
      planCodes: 'A | B',
      reused: 'TRUE',
      cardType: '',
    }),
  ).toEqual({ kind: 'NUMBER', phoneNumber: '13912345678', prepayAmount: 10000, planCodes: ['A', 'B'], reused: true })
})

test('Chinese names of columns and kinds mean the same, and money may be in yuan where its column says so', () => {
  expect(rowOf({ 类型: '套餐', 套餐编码: 'P-1', '月费（元）': '39.9', 语音分钟: '100', 二次放号: '否' })).toEqual({
    kind: 'PLAN',
    planCode: 'P-1',
    monthlyFee: 3990,
    voiceMinutes: 100,
    reused: false,
  })
  expect(rowOf({ kind: 'VAS', '资费(元)': '0.29', '月费(分)': '5' })).toEqual({ kind: 'VAS', fee: 29, monthlyFee: 5 })
})

test('what is no number stays as it is, so that the call can say which field is wrong', () => {
  const cells = { kind: 'PLAN', monthlyFee: '1,00', '资费(元)': '1.234', voiceMinutes: '1e3', mappings: '[1' }

  expect(rowOf(cells)).toEqual({ kind: 'PLAN', monthlyFee: '1,00', fee: '1.234', voiceMinutes: '1e3', mappings: '[1' })
})

test.each([
  ['价格(元)', '1,999.00', 199_900],
  ['价格(元)', '1,234,567.8', 123_456_780],
  ['price', '199,900', 199_900],
  ['stock', '12,000', 12_000],
])('in the column %s the thousands of %s are read as a sheet writes them', (column, cell, value) => {
  expect(Object.values(rowOf({ kind: 'SKU', [column]: cell }) ?? {})).toEqual(['SKU', value])
})

test.each([
  ['价格(元)', '1,99'],
  ['价格(元)', '1,9990'],
  ['价格(元)', '0,999'],
  ['价格(元)', ',999'],
  ['价格(元)', '1999,000'],
  ['价格(元)', '1.999,00'],
  ['价格(元)', '1,999,'],
  ['price', '1,999.00'],
  ['stock', '1,00'],
  ['phoneNumber', '139,120,345'],
])('in the column %s the commas of %s are no thousands', (column, cell) => {
  expect(Object.values(rowOf({ kind: 'SKU', [column]: cell }) ?? {})).toEqual(['SKU', cell])
})

test('a phone of a tier may stand in columns of its own, or in mappings as JSON', () => {
  const mappings = [{ terminalCode: 'T', skuIds: ['S-1', 'S-2'], phonePrice: 99900 }]
  const columns = { kind: '档次终端', tierCode: 'D', terminalCode: 'T', skuIds: 'S-1|S-2', '终端价(元)': '999' }

  expect(rowOf(columns)).toEqual({ kind: 'TIER_TERMINAL', tierCode: 'D', mappings })
  expect(rowOf({ kind: 'TIER_TERMINAL', mappings: JSON.stringify(mappings) })).toEqual({
    kind: 'TIER_TERMINAL',
    mappings,
  })
})

test('a row without a cell is none, and a cell without a column is told', () => {
  expect(rowOfCells(readHeader(['kind', 'planCode']), ['', ' '])).toBeNull()
  expect(() => rowOfCells(readHeader(['kind']), ['PLAN', 'x'])).toThrow('more cells than columns')
})

test.each([
  ['no kind', ['planCode'], 'no column kind'],
  ['a name that is not known', ['kind', 'plan'], 'unknown column plan'],
  ['a unit where there is no money', ['kind', '号码(元)'], 'unknown column'],
  ['one column under both names', ['kind', '类型'], 'kind twice'],
])('a header with %s is refused', (_, cells, message) => {
  expect(() => readHeader(cells)).toThrow(message)
})

test('every field of every kind has a column, and no two columns have one name', () => {
  const fields = Object.values(ROW_KINDS).flatMap(({ schema }) =>
    Object.keys((schema as { shape?: object }).shape ?? {}),
  )

  expect(fields.filter((name) => columnOf(name) === null)).toEqual([])
  expect(fields.length).toBeGreaterThan(60)
  const names = BATCH_COLUMNS.flatMap(({ name, zh }) => [name.toUpperCase(), zh.toUpperCase()])
  expect(new Set(names).size).toBe(names.length)
})
