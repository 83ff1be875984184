import { ADD_KINDS } from '../../domain/catalogue-item.ts'
import { Failure } from '../../domain/failure.ts'
import { namesOf, ROW_KINDS } from './batch-row.ts'

interface Name {
  readonly key: string
  readonly field: string
}

/**
 * Watches over the rows of one file, in their order: answers why a row that names again what an earlier line names is
 * refused, or null. Were it taken, importing the file twice would change the item back and forth.
 */
export function watchRepeats(): (row: Readonly<Record<string, unknown>>, line: number) => Failure | null {
  const firstLines = new Map<string, number>()
  return (row, line) => {
    const names = whatItNames(row)
    for (const { key, field } of names) {
      const firstLine = firstLines.get(key)
      if (firstLine !== undefined) return repeated(field, firstLine)
    }
    for (const { key } of names) firstLines.set(key, line)
    return null
  }
}

function repeated(field: string, firstLine: number): Failure {
  const message = {
    zh: `与第 ${firstLine} 行重复：同一文件内只处理第一行`,
    en: `Line ${firstLine} names it already; only the first of a file counts`,
  }
  return new Failure('ROW_REPEATED', { field, message })
}

/** Of a tier's prices each phone counts, since a sheet has a row for each; a tier of either kind is one by its code. */
function whatItNames(row: Readonly<Record<string, unknown>>): Name[] {
  const { kind, code } = namesOf(row)
  if (kind === null || code === null) return []
  if (kind !== 'TIER_TERMINAL') return [{ key: `${ADD_KINDS[kind]} ${code}`, field: ROW_KINDS[kind].codeField }]
  return terminalsOf(row.mappings).map((terminal, index) => ({
    key: `${kind} ${code} ${terminal}`,
    field: `mappings[${index}].terminalCode`,
  }))
}

/** As far as they can be told; what is wrong with them is found when the row is read. */
function terminalsOf(mappings: unknown): string[] {
  if (!Array.isArray(mappings)) return []
  const terminals = mappings.map((mapping: unknown) =>
    typeof mapping === 'object' && mapping !== null ? Reflect.get(mapping, 'terminalCode') : undefined,
  )
  return terminals.every((terminal) => typeof terminal === 'string') ? terminals : []
}
