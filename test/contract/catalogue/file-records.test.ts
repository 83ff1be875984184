import { expect, test } from 'vitest'
import { csvRecords, lineRecords } from '../../../contract/catalogue/file-records.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const told = (records: Iterable<{ line: number; bytes: Uint8Array }>) =>
  [...records].map((record) => [record.line, new TextDecoder().decode(record.bytes)])

test('lines keep their numbers past empty ones, and lose line ends and the byte order mark', () => {
  expect(told(lineRecords(bytes('\uFEFF{"a":1}\r\n\n  \n{"b":2}')))).toEqual([
    [1, '{"a":1}'],
    [4, '{"b":2}'],
  ])
})

test('a quoted cell may hold line breaks and doubled quotes', () => {
  expect(told(csvRecords(bytes('kind,text\r\nPLAN,"one\ntwo ""2"""\r\nVAS,x\n')))).toEqual([
    [1, 'kind,text'],
    [2, 'PLAN,"one\ntwo ""2"""'],
    [4, 'VAS,x'],
  ])
})

test('a quote that nobody closes spoils its own line only', () => {
  const file = `kind\nPLAN,"open\n${'VAS,x\n'.repeat(200)}`

  const records = told(csvRecords(bytes(file)))

  expect(records).toHaveLength(202)
  expect(records[1]).toEqual([2, 'PLAN,"open'])
  expect(records[2]).toEqual([3, 'VAS,x'])
})

test('a quote is not sought for ever: what is not closed within 64 lines ends with its own', () => {
  const closedAfter = (lines: number) => bytes(`a,"b\n${'x,y\n'.repeat(lines)}z"\n`)

  expect([...csvRecords(closedAfter(62))]).toHaveLength(1)
  expect([...csvRecords(closedAfter(64))]).toHaveLength(66)
})
