import type { BatchFormat } from '../contract/catalogue/batch.ts'
import { csvRecords, type FileRecord, lineRecords } from '../contract/catalogue/file-records.ts'
import { MOST_BATCH_BYTES, MOST_BATCH_ROWS } from '../domain/catalogue-batch.ts'

/** What is sent as one batch. */
export interface FilePart {
  readonly content: Uint8Array
  readonly rowCount: number
  /** Add it to a line of the part to get the line of the file. */
  readonly lineShift: number
}

interface PartLimits {
  readonly rows: number
  readonly bytes: number
}

/** A file in parts that the platform takes, in its order; each part of a CSV file begins with the file's header. */
export function* partsOf(
  format: BatchFormat,
  file: Uint8Array,
  limits: PartLimits = { rows: MOST_BATCH_ROWS, bytes: MOST_BATCH_BYTES },
): Generator<FilePart> {
  const records = format === 'CSV' ? csvRecords(file) : lineRecords(file)
  const header = format === 'CSV' ? (records.next().value ?? null) : null
  const headerBytes = header === null ? new Uint8Array() : file.subarray(header.offset, header.next.offset)
  const headerLines = header === null ? 0 : header.next.line - header.line
  for (const { first, last, rowCount } of slicesOf(records, { ...limits, bytes: limits.bytes - headerBytes.length })) {
    const rows = file.subarray(first.offset, last.next.offset)
    const content = header === null ? rows : Buffer.concat([headerBytes, rows])
    yield { content, rowCount, lineShift: first.line - 1 - headerLines }
  }
}

interface Slice {
  first: FileRecord
  last: FileRecord
  rowCount: number
}

function* slicesOf(records: Iterable<FileRecord>, { rows, bytes }: PartLimits): Generator<Slice> {
  let slice: Slice | null = null
  for (const record of records) {
    if (slice === null) {
      slice = { first: record, last: record, rowCount: 1 }
    } else if (slice.rowCount === rows || record.next.offset - slice.first.offset > bytes) {
      yield slice
      slice = { first: record, last: record, rowCount: 1 }
    } else {
      slice = { first: slice.first, last: record, rowCount: slice.rowCount + 1 }
    }
  }
  if (slice !== null) yield slice
}
