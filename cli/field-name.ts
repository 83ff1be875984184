import { BATCH_COLUMNS } from '../contract/catalogue/batch-columns.ts'

/** A member of a catalogue item as its merchant and a reviewer know it. */
export interface FieldName {
  /** As the interfaces call it. */
  readonly field: string
  /** Of a price within a tier. */
  readonly terminalCode?: string
  readonly zh: string
  readonly en: string
}

/** What no file has a column for. */
const OTHER_NAMES: Readonly<Record<string, { zh: string; en: string }>> = {
  tierKind: { zh: '档次种类', en: 'kind of tier' },
}

/** By the name that the listing's sheet gives it: `monthlyFeeFen`, or `X1.phonePriceFen` for the terminal X1. */
export function fieldName(stored: string): FieldName {
  // Codes may have dots themselves.
  const [, terminalCode, member = stored] = /^(.+)\.(\w+)$/.exec(stored) ?? []
  const field = member.replace(/Fen$/, '')
  const { zh, en } = BATCH_COLUMNS.find(({ name }) => name === field) ?? OTHER_NAMES[field] ?? { zh: field, en: field }
  return terminalCode === undefined ? { field, zh, en } : { field, terminalCode, zh, en }
}

/** 终端价 phone price [X1] */
export function fieldText(stored: string): string {
  const { terminalCode, zh, en } = fieldName(stored)
  return `${zh} ${en}${terminalCode === undefined ? '' : ` [${terminalCode}]`}`
}
