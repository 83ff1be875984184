import { cutText } from '../../domain/cut-text.ts'
import { Failure } from '../../domain/failure.ts'
import { columnOf, type FileColumn } from './batch-columns.ts'
import { ADD_KIND_CODES, ROW_KINDS } from './batch-row.ts'

/** Columns that stand for one entry of `mappings`: a row for each phone of a tier is what a spreadsheet holds. */
const MAPPING_COLUMNS = ['terminalCode', 'skuIds', 'phonePrice']

/** @throws Failure BATCH_UNREADABLE for a header without `kind`, with a name that is not known, or with one twice. */
export function readHeader(cells: readonly string[]): (FileColumn | null)[] {
  const columns = withoutEmptyEnd(cells).map((cell) => {
    const column = columnOf(cell)
    if (column !== null || cell.trim() === '') return column
    const name = cutText(cell.trim(), 64)
    throw unreadable(`表头中有未知的列 ${name}`, `The header has an unknown column ${name}`)
  })
  const names = columns.flatMap((column) => column?.name ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw unreadable(`表头中 ${twice} 出现两次`, `The header has ${twice} twice`)
  if (!names.includes('kind')) throw unreadable('表头缺少 kind（类型）列', 'The header has no column kind')
  return columns
}

/**
 * A row of a batch from the cells of a line, or null where all are empty, as below the last row of a sheet.
 *
 * @throws Failure PARAM_INVALID for a cell without a column.
 */
export function rowOfCells(
  columns: readonly (FileColumn | null)[],
  cells: readonly string[],
): Record<string, unknown> | null {
  const texts = withoutEmptyEnd(cells).map((cell) => cell.trim())
  if (texts.length === 0) return null
  const row: Record<string, unknown> = {}
  for (const [index, text] of texts.entries()) {
    if (text === '') continue
    const column = columns[index] ?? null
    if (column === null) throw new Failure('PARAM_INVALID', { message: NO_COLUMN })
    row[column.name] = column.read(text)
  }
  if (typeof row.kind === 'string') row.kind = kindOf(row.kind)
  return row.kind === 'TIER_TERMINAL' ? withMappings(row) : row
}

const NO_COLUMN = {
  zh: '单元格多于表头的列；含逗号的内容需加引号',
  en: 'There are more cells than columns; a cell with a comma needs quotes',
}

function kindOf(text: string): string {
  const wanted = text.toUpperCase()
  return ADD_KIND_CODES.find((code) => code === wanted || ROW_KINDS[code].zh.toUpperCase() === wanted) ?? text
}

function withMappings(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).filter(([name]) => MAPPING_COLUMNS.includes(name))
  if (entries.length === 0 || 'mappings' in row) return row
  const others = Object.entries(row).filter(([name]) => !MAPPING_COLUMNS.includes(name))
  return { ...Object.fromEntries(others), mappings: [Object.fromEntries(entries)] }
}

function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  return cells.slice(0, last + 1)
}

const unreadable = (zh: string, en: string) => new Failure('BATCH_UNREADABLE', { message: { zh, en } })
