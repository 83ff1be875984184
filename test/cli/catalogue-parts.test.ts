import { expect, test } from 'vitest'
import { partsOf } from '../../cli/catalogue-parts.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const NO_LIMIT = Number.POSITIVE_INFINITY

function parts(format: 'CSV' | 'NDJSON', text: string, limits: { rows?: number; bytes?: number }) {
  const found = partsOf(format, bytes(text), { rows: NO_LIMIT, bytes: NO_LIMIT, ...limits })
  return [...found].map(({ content, ...part }) => ({ ...part, text: new TextDecoder().decode(content) }))
}

test('lines are split by their count, and a line of a part is found again in the file', () => {
  expect(parts('NDJSON', '1\n2\n\n3\n4\n5', { rows: 2 })).toEqual([
    { text: '1\n2\n', rowCount: 2, lineShift: 0 },
    { text: '3\n4\n', rowCount: 2, lineShift: 3 },
    { text: '5', rowCount: 1, lineShift: 5 },
  ])
})

test('each part of a CSV file begins with the header, and no cell is cut', () => {
  expect(parts('CSV', 'kind,text\nA,"one\ntwo"\nB,x\n\nC,y\n', { rows: 2 })).toEqual([
    { text: 'kind,text\nA,"one\ntwo"\nB,x\n', rowCount: 2, lineShift: 0 },
    { text: 'kind,text\nC,y\n', rowCount: 1, lineShift: 4 },
  ])
})

test('long rows are split by their bytes, header included', () => {
  expect(parts('CSV', 'k\naaaa\nbbbb\ncccc\n', { bytes: 12 }).map(({ text }) => text)).toEqual([
    'k\naaaa\nbbbb\n',
    'k\ncccc\n',
  ])
})

test('a file without rows has no parts', () => {
  expect(parts('CSV', 'kind\n\n', {})).toEqual([])
  expect(parts('NDJSON', '\n', {})).toEqual([])
})
