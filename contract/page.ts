import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../domain/failure.ts'
import { queryInteger } from './query-value.ts'

const MAX_CURSOR_CHARACTERS = 256
const MAC_BYTES = 16
const CURSOR_PATTERN = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{22})$/

/** Where a list goes on: the sort key of the last item, such as [updatedAtMs, orderId]. */
export type CursorPosition = readonly (string | number)[]

/** What a cursor belongs to. With another caller or another filter it is worth nothing. */
export interface CursorBinding {
  /** The platform's secret for cursors. */
  key: Uint8Array
  /** The app that lists. */
  caller: string
  /** The list's name and its filters and order as asked for, without limit and cursor. */
  filter: Readonly<Record<string, unknown>>
}

/** The parameters that every list takes (contract section 8). */
export const PageQuery = z.object({
  limit: queryInteger({ minimum: 1, maximum: 100 })
    .default(50)
    .meta({ description: '每页条数，1–100，默认 50 / entries a page', default: 50 }),
  cursor: z
    .string()
    .min(1)
    .max(MAX_CURSOR_CHARACTERS)
    .optional()
    .meta({ description: '上一页返回的 nextCursor / nextCursor of the page before' }),
})

/** The schema of one page of a list (contract section 8). */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).meta({ description: '本页条目 / entries of this page' }),
    nextCursor: z
      .string()
      .max(MAX_CURSOR_CHARACTERS)
      .nullable()
      .meta({ description: '下一页游标，末页为 null / null on the last page' }),
    hasMore: z.boolean().meta({ description: '是否还有下一页 / whether there is another page' }),
  })
}

/**
 * An opaque cursor of at most 256 characters: base64url of the position's JSON, and a MAC over it, caller and filter.
 *
 * @throws RangeError when the position is too long, which is a bug of the list.
 */
export function encodeCursor(position: CursorPosition, binding: CursorBinding): string {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url')
  const cursor = `${payload}.${macOf(payload, binding)}`
  if (cursor.length > MAX_CURSOR_CHARACTERS) throw new RangeError('the position does not fit into a cursor')
  return cursor
}

/**
 * The position that a cursor stands for.
 *
 * @throws Failure CURSOR_INVALID when it was altered, or was given to another caller or for another filter.
 */
export function decodeCursor(cursor: string, binding: CursorBinding): CursorPosition {
  const [, payload = '', mac = ''] = CURSOR_PATTERN.exec(cursor) ?? []
  const expected = Buffer.from(macOf(payload, binding))
  if (mac.length !== expected.length || !timingSafeEqual(Buffer.from(mac), expected)) {
    throw new Failure('CURSOR_INVALID', { field: 'cursor' })
  }
  return trustedPosition(payload)
}

/** The cast and the bare parse are sound: the MAC held, so the payload is one that encodeCursor wrote. */
function trustedPosition(payload: string): CursorPosition {
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as CursorPosition
}

/** The text is authenticated, not the bytes it decodes to: a second spelling of the same bytes fails. */
function macOf(payload: string, { key, caller, filter }: CursorBinding): string {
  const filters = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const content = JSON.stringify(['cursor-v1', caller, filters, payload])
  return createHmac('sha256', key).update(content).digest().subarray(0, MAC_BYTES).toString('base64url')
}
