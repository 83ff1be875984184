import { z } from 'zod'
import { described, formField, timeField } from './field.ts'

// Query values are text. `Number(' 12 ')`, `'0x10'` and `'1e3'` are numbers, so that a pattern comes first.

/** An integer of a query, in plain decimal digits: read from text, since a query holds nothing else, and documented as what it means. */
export function queryInteger({ minimum, maximum }: { minimum: number; maximum: number }) {
  return formField(/^(?:0|-?[1-9][0-9]{0,15})$/, { zh: '应为整数', en: 'must be a whole number' })
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ type: 'integer', minimum, maximum, pattern: undefined })
}

/** `true` or `false`, nothing else. */
export function queryFlag() {
  return z.enum(['true', 'false']).transform((text) => text === 'true')
}

const SPACE_FOR_PLUS = { zh: '时间中的 + 须编码为 %2B', en: 'a plus in a time must be sent as %2B' }

/** A plus in a query means a space: who forgets that is told, instead of having to guess. */
export function queryTime(zh: string, en: string) {
  return z
    .string()
    .refine((value) => !value.includes(' '), { params: SPACE_FOR_PLUS, abort: true })
    .pipe(timeField(zh, en))
    .optional()
    .meta(described(zh, en))
}
