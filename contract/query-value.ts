import { z } from 'zod'

// Query values are text. `Number(' 12 ')`, `'0x10'` and `'1e3'` are numbers, so that a pattern comes first.

/** An integer of a query, in plain decimal digits. */
export function queryInteger({ minimum, maximum }: { minimum: number; maximum: number }) {
  return z
    .string()
    .regex(/^(?:0|-?[1-9][0-9]{0,15})$/)
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
}

/** `true` or `false`, nothing else. */
export function queryFlag() {
  return z.enum(['true', 'false']).transform((text) => text === 'true')
}
