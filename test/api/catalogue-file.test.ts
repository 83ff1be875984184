import { expect, test } from 'vitest'
import { type FileRow, readCatalogueFile } from '../../api/catalogue-file.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (format: 'CSV' | 'NDJSON', file: string | Uint8Array) =>
  [...readCatalogueFile(format, typeof file === 'string' ? bytes(file) : file)].map(told)

function told(row: FileRow) {
  return 'body' in row ? [row.line, row.body] : [row.line, row.failure.code, row.failure.en]
}

test('an NDJSON line that is no JSON object is a row that failed, and the next line is read', () => {
  expect(read('NDJSON', '{"kind":"A"}\n{"kind":\n[1]\n{"a":1,"a":2}\n{"__proto__":1}\n{"kind":"B"}')).toEqual([
    [1, { kind: 'A' }],
    [2, 'BODY_NOT_JSON', 'The line is not a valid JSON object'],
    [3, 'BODY_NOT_JSON', 'The line is not a valid JSON object'],
    [4, 'BODY_NOT_JSON', 'The line is not a valid JSON object'],
    [5, 'PARAM_INVALID', 'A key has a name that is not allowed'],
    [6, { kind: 'B' }],
  ])
})

test('a CSV file as Excel writes it is read: byte order mark, CRLF, empty rows at its end', () => {
  const file = '\uFEFFkind,planCode,planName\r\nPLAN,P-1,"a, ""b"""\r\nPLAN,P-2\r\n,,\r\n'

  expect(read('CSV', file)).toEqual([
    [2, { kind: 'PLAN', planCode: 'P-1', planName: 'a, "b"' }],
    [3, { kind: 'PLAN', planCode: 'P-2' }],
  ])
})

test.each([
  ['CSV', `kind,planCode\nPLAN,${'x'.repeat(70_000)}\nPLAN,P-2\n`, 'The row exceeds 64 KiB'],
  ['CSV', `kind,planCode\n${','.repeat(6_000)}\nPLAN,P-2\n`, 'The row has too many cells'],
  ['NDJSON', `\n{"kind":"${'x'.repeat(70_000)}"}\n{"kind":"PLAN","planCode":"P-2"}\n`, 'The row exceeds 64 KiB'],
] as const)('a %s row beyond all bounds is one that failed, and the next one is read', (format, file, reason) => {
  expect(read(format, file)).toEqual([
    [2, 'PARAM_INVALID', reason],
    [3, { kind: 'PLAN', planCode: 'P-2' }],
  ])
})

test.each([
  ['CSV', `kind,planCode\n${',\n'.repeat(100_001)}`],
  ['CSV', `kind,planCode\n${'"\n'.repeat(100_001)}`],
  ['NDJSON', '\n'.repeat(100_002)],
] as const)('a %s file of nearly nothing but lines is refused instead of read to its end', (format, file) => {
  expect(() => read(format, file)).toThrow('BATCH_UNREADABLE')
})

test('a broken CSV line never takes another one along', () => {
  const file = [
    'kind,planCode,penaltyText',
    'PLAN,P-1,fine',
    'PLAN,P-2,"open',
    'PLAN,P-3,fine',
    'PLAN,P-4,"open again',
    'PLAN,P-5,a"b',
    'PLAN,P-6,"two',
    'lines"',
    'PLAN,P-7,x,y',
    'PLAN,P-8,\0',
    'PLAN,P-9,fine',
  ].join('\n')

  const rows = read('CSV', file)

  const quotes = 'A quote is not closed, or something stands beside a quoted cell'
  expect(rows).toEqual([
    [2, { kind: 'PLAN', planCode: 'P-1', penaltyText: 'fine' }],
    [3, 'PARAM_INVALID', quotes],
    [4, { kind: 'PLAN', planCode: 'P-3', penaltyText: 'fine' }],
    [5, 'PARAM_INVALID', quotes],
    [6, 'PARAM_INVALID', quotes],
    [7, { kind: 'PLAN', planCode: 'P-6', penaltyText: 'two\nlines' }],
    [9, 'PARAM_INVALID', 'There are more cells than columns; a cell with a comma needs quotes'],
    [10, 'PARAM_INVALID', 'It holds a NUL character'],
    [11, { kind: 'PLAN', planCode: 'P-9', penaltyText: 'fine' }],
  ])
})

test('text that is not UTF-8 is told with what to do in Excel: for a row alone, or for the file when it is the header', () => {
  const chinese = Uint8Array.of(0xcc, 0xd7, 0xb2, 0xcd) // 套餐 in GBK.
  const ofRow = Buffer.concat([bytes('kind,planName\nPLAN,'), chinese, bytes('\nPLAN,x\n')])

  expect(read('CSV', ofRow)).toEqual([
    [2, 'PARAM_INVALID', expect.stringContaining('CSV UTF-8')],
    [3, { kind: 'PLAN', planName: 'x' }],
  ])
  expect(() => read('CSV', Buffer.concat([chinese, bytes(',kind\nx,PLAN\n')]))).toThrow('BATCH_UNREADABLE')
})

test('ten thousand rows are read in one go', () => {
  const line = 'NUMBER,13912345678,320000,320100,10000,"JS-CX-39|JS-CX-59"\n'
  const startedAt = performance.now()

  const rows = read('CSV', `kind,phoneNumber,numberProvince,numberCity,prepayAmount,planCodes\n${line.repeat(10_000)}`)

  expect(rows).toHaveLength(10_000)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
