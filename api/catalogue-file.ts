import { CsvError, parse } from 'csv-parse/sync'
import type { BatchFormat } from '../contract/catalogue/batch.ts'
import { readHeader, rowOfCells } from '../contract/catalogue/batch-csv.ts'
import {
  csvRecords,
  type FilePosition,
  type FileRecord,
  lineRecords,
  MOST_RECORD_BYTES,
  secondLineOf,
} from '../contract/catalogue/file-records.ts'
import { Failure } from '../domain/failure.ts'
import { jsonBody } from './operation-input.ts'

/** A row as it was read, or why it could not be. */
export type FileRow = { line: number } & ({ body: Record<string, unknown> } | { failure: Failure })

/**
 * The rows of a file, one at a time: what cannot be read is a row that failed, and the next one is read all the same.
 *
 * @throws Failure BATCH_UNREADABLE for a CSV file without a usable header.
 */
export function readCatalogueFile(format: BatchFormat, file: Uint8Array): Generator<FileRow> {
  return format === 'CSV' ? csvRows(file) : ndjsonRows(file)
}

function* ndjsonRows(file: Uint8Array): Generator<FileRow> {
  for (const { line, bytes } of lineRecords(file)) {
    yield rowOf(line, () => trustedObject(jsonBody(shortEnough(bytes))))
  }
}

/** Sound: jsonBody refuses whatever is no object. */
const trustedObject = (value: unknown) => value as Record<string, unknown>

function* csvRows(file: Uint8Array): Generator<FileRow> {
  const header = csvRecords(file).next().value
  if (header === undefined) return
  const columns = readHeader(headerCells(header))
  let position: FilePosition | null = header.next
  let groupRecords = 1
  while (position !== null) {
    const group = firstOf(csvRecords(file, position), groupRecords)
    const cells = cellsOfAll(group)
    position = group.at(-1)?.next ?? null
    groupRecords = Math.min(groupRecords * 2, MOST_GROUP_RECORDS)
    for (const [index, record] of group.entries()) {
      const row = rowOf(record.line, () => rowOfCells(columns, cells?.[index] ?? cellsOf(record.bytes)))
      if (row !== null) yield row
      const secondLine = row !== null && 'failure' in row ? secondLineOf(record) : null
      if (secondLine === null) continue
      // What made several lines one record may have been a stray quote: the other lines get their own chance.
      position = secondLine
      groupRecords = 1
      break
    }
  }
}

/** One call of the parser for many records takes a quarter of the time. */
const MOST_GROUP_RECORDS = 256

function firstOf(records: Iterable<FileRecord>, count: number): FileRecord[] {
  const first: FileRecord[] = []
  for (const record of records) {
    first.push(record)
    if (first.length === count) break
  }
  return first
}

/** Null where one of them cannot be parsed: then each is read on its own. */
function cellsOfAll(records: readonly FileRecord[]): string[][] | null {
  try {
    for (const record of records) requireFewCells(shortEnough(record.bytes))
    const bytes = Buffer.concat(records.flatMap((record) => [record.bytes, LINE_END]))
    const lists = parseCells(bytes)
    return lists.length === records.length ? lists : null
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

function headerCells({ bytes }: FileRecord): string[] {
  try {
    return cellsOf(bytes)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure('BATCH_UNREADABLE', { message: { zh: `表头：${error.zh}`, en: `Header: ${error.en}` } })
  }
}

const LINE_END = Uint8Array.of(0x0a)

function rowOf<Body extends Record<string, unknown> | null>(
  line: number,
  read: () => Body,
): FileRow | (null extends Body ? null : never) {
  try {
    const body = read()
    return (body === null ? null : { line, body }) as ReturnType<typeof rowOf<Body>>
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, field, zh, en } = error
    const message = code === 'BODY_NOT_JSON' ? NO_OBJECT : { zh, en }
    return { line, failure: new Failure(code, { field, message }) }
  }
}

const NO_OBJECT = { zh: '该行不是合法的 JSON 对象', en: 'The line is not a valid JSON object' }

function cellsOf(bytes: Uint8Array): string[] {
  requireFewCells(shortEnough(bytes))
  return parseCells(bytes)[0] ?? []
}

/** A row beyond these bounds is none, and would take the parser long. */
function shortEnough(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MOST_RECORD_BYTES) throw wrongCell(TOO_LONG)
  return bytes
}

function requireFewCells(bytes: Uint8Array): void {
  let commas = 0
  for (let at = bytes.indexOf(COMMA); at !== -1; at = bytes.indexOf(COMMA, at + 1)) commas += 1
  if (commas > MOST_COMMAS) throw wrongCell(TOO_MANY_CELLS)
}

const COMMA = 0x2c
/** Those within quoted cells count as well: a list of mappings has hundreds. */
const MOST_COMMAS = 5_000

/** @throws Failure that says what is wrong with the text. */
function parseCells(bytes: Uint8Array): string[][] {
  if (bytes.includes(0)) throw wrongCell(NUL)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parse(text, { relax_column_count: true, record_delimiter: '\n' })
  } catch (error) {
    if (error instanceof TypeError) throw wrongCell(NOT_UTF8)
    if (error instanceof CsvError) throw wrongCell(WRONG_QUOTES)
    throw error
  }
}

const wrongCell = (message: { zh: string; en: string }) => new Failure('PARAM_INVALID', { message })
const TOO_LONG = {
  zh: `该行超过 ${MOST_RECORD_BYTES / 1024} KiB`,
  en: `The row exceeds ${MOST_RECORD_BYTES / 1024} KiB`,
}
const TOO_MANY_CELLS = { zh: '该行单元格过多', en: 'The row has too many cells' }
const NUL = { zh: '含空字符', en: 'It holds a NUL character' }
const NOT_UTF8 = {
  zh: '不是 UTF-8 编码；Excel 请另存为“CSV UTF-8”',
  en: 'It is not UTF-8; in Excel, save as "CSV UTF-8"',
}
const WRONG_QUOTES = {
  zh: '引号不成对，或引号外有多余内容',
  en: 'A quote is not closed, or something stands beside a quoted cell',
}
