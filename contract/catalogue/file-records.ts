import { Failure } from '../../domain/failure.ts'

/** Where a line begins. */
export interface FilePosition {
  readonly offset: number
  /** From 1. */
  readonly line: number
}

/** One row of a file as it stands there; its position is that of its first line. */
export interface FileRecord extends FilePosition {
  /** Without its line end. */
  readonly bytes: Uint8Array
  /** Behind it. */
  readonly next: FilePosition
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const QUOTE = 0x22
/** UTF-8's; Excel writes it, and it is no part of the first cell. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
/** A cell may hold line breaks; a quote that nobody closes must not take the rest of the file along. */
const MOST_RECORD_LINES = 64
export const MOST_RECORD_BYTES = 64 * 1024
/** Far more than the rows of a file have, empty ones between them included. */
const MOST_FILE_LINES = 100_000

const TOO_MANY_LINES = {
  zh: `超过 ${MOST_FILE_LINES} 行（含空行），请去掉空行或分批发送`,
  en: `There are more than ${MOST_FILE_LINES} lines, empty ones included; remove those or send the file in parts`,
}

/**
 * Each line is a record; empty ones are passed over.
 *
 * @throws Failure BATCH_UNREADABLE for a file of nearly nothing but lines.
 */
export function lineRecords(file: Uint8Array, from = startOf(file)): Generator<FileRecord> {
  return records(file, from, (offset) => ({ end: lineEnd(file, offset), lines: 1 }))
}

/**
 * Records of a CSV file (RFC 4180): one line each, or several where a quoted cell holds line breaks. A record whose quote
 * is not closed ends with its first line, so that what follows it is read.
 */
export function csvRecords(file: Uint8Array, from = startOf(file)): Generator<FileRecord> {
  return records(file, from, (offset) => csvRecordEnd(file, offset))
}

interface RecordEnd {
  end: number
  lines: number
}

function* records(file: Uint8Array, from: FilePosition, endAt: (offset: number) => RecordEnd): Generator<FileRecord> {
  let position = from
  while (position.offset < file.length) {
    const { offset, line } = position
    if (line > MOST_FILE_LINES) throw new Failure('BATCH_UNREADABLE', { message: TOO_MANY_LINES })
    const { end, lines } = endAt(offset)
    const bytes = withoutReturn(file.subarray(offset, end))
    const next = { offset: end + 1, line: line + lines }
    if (!isBlank(bytes)) yield { offset, line, bytes, next }
    position = next
  }
}

/** Of a record of several lines: where its second line begins; null for a record of one. */
export function secondLineOf({ bytes, offset, line }: FileRecord): FilePosition | null {
  const end = bytes.indexOf(LINE_FEED)
  return end === -1 ? null : { offset: offset + end + 1, line: line + 1 }
}

/** Quotes within a quoted cell are doubled, so that an odd count means: still open. */
function csvRecordEnd(file: Uint8Array, start: number): RecordEnd {
  const firstEnd = lineEnd(file, start)
  let end = firstEnd
  let isOpen = hasOddQuotes(file, start, end)
  let lines = 1
  while (isOpen && end < file.length && lines < MOST_RECORD_LINES && end - start < MOST_RECORD_BYTES) {
    const next = lineEnd(file, end + 1)
    if (hasOddQuotes(file, end + 1, next)) isOpen = false
    end = next
    lines += 1
  }
  return isOpen ? { end: firstEnd, lines: 1 } : { end, lines }
}

function startOf(file: Uint8Array): FilePosition {
  const isMarked = BYTE_ORDER_MARK.every((byte, index) => file[index] === byte)
  return { offset: isMarked ? BYTE_ORDER_MARK.length : 0, line: 1 }
}

function lineEnd(file: Uint8Array, start: number): number {
  const end = file.indexOf(LINE_FEED, start)
  return end === -1 ? file.length : end
}

function hasOddQuotes(file: Uint8Array, start: number, end: number): boolean {
  const line = file.subarray(start, end)
  let isOdd = false
  for (let at = line.indexOf(QUOTE); at !== -1; at = line.indexOf(QUOTE, at + 1)) isOdd = !isOdd
  return isOdd
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09)
