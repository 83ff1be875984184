import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { CursorBinding } from '../../contract/page.ts'
import { decodeCursor, encodeCursor, PageQuery, pageOf } from '../../contract/page.ts'

const BINDING: CursorBinding = {
  key: randomBytes(32),
  caller: 'app_A',
  filter: { list: 'orders', orderState: ['SHIPPED'], productKind: undefined },
}
const POSITION = [1_772_337_600_000, 'M20260301-0042']
const refusal = expect.objectContaining({ code: 'CURSOR_INVALID', field: 'cursor' })

test('a cursor leads back to where the page ended', () => {
  const anyPosition = fc.array(fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 10 })), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(anyPosition, (position) => {
      expect(decodeCursor(encodeCursor(position, BINDING), BINDING)).toEqual(position)
    }),
  )
})

test('a cursor fits into 256 characters that need no encoding', () => {
  expect(encodeCursor([Date.now(), 'x'.repeat(32), 'y'.repeat(64)], BINDING)).toMatch(/^[A-Za-z0-9_.-]{1,256}$/)
  expect(() => encodeCursor(['x'.repeat(200)], BINDING)).toThrow(RangeError)
})

test("another caller's cursor is worth nothing", () => {
  const cursor = encodeCursor(POSITION, BINDING)

  expect(() => decodeCursor(cursor, { ...BINDING, caller: 'app_B' })).toThrow(refusal)
})

test.each([
  ['another value', { list: 'orders', orderState: ['SIGNED'] }],
  ['another list', { list: 'products', orderState: ['SHIPPED'] }],
  ['one filter less', { list: 'orders' }],
  ['one filter more', { list: 'orders', orderState: ['SHIPPED'], trackingNo: '1' }],
])('a cursor does not go with %s', (_, filter) => {
  const cursor = encodeCursor(POSITION, BINDING)

  expect(() => decodeCursor(cursor, { ...BINDING, filter })).toThrow(refusal)
})

test('the order in which filters are named does not matter, nor one that is not set', () => {
  const cursor = encodeCursor(POSITION, BINDING)

  expect(decodeCursor(cursor, { ...BINDING, filter: { orderState: ['SHIPPED'], list: 'orders' } })).toEqual(POSITION)
})

test('a cursor of another key is worth nothing', () => {
  expect(() => decodeCursor(encodeCursor(POSITION, BINDING), { ...BINDING, key: randomBytes(32) })).toThrow(refusal)
})

test('a cursor that was altered anywhere is refused', () => {
  const cursor = encodeCursor(POSITION, BINDING)
  const symbol = fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ '))
  fc.assert(
    fc.property(fc.nat({ max: cursor.length - 1 }), symbol, (position, other) => {
      fc.pre(cursor[position] !== other)
      const altered = cursor.slice(0, position) + other + cursor.slice(position + 1)
      expect(() => decodeCursor(altered, BINDING)).toThrow(refusal)
    }),
  )
})

test('text that never was a cursor is refused, whatever it is', () => {
  const mac = 'A'.repeat(22)
  const shaped = fc.string().map((text) => `${Buffer.from(text).toString('base64url')}.${mac}`)
  fc.assert(
    fc.property(fc.oneof(fc.string(), shaped, fc.constantFrom('', '.', `.${mac}`, 'null', '[]')), (text) => {
      expect(() => decodeCursor(text, BINDING)).toThrow(refusal)
    }),
  )
})

test.each([
  ['0', 0],
  ['-1', 0],
  ['101', 0],
  ['1000000000', 0],
  ['abc', 0],
  ['', 0],
  [' 1', 0],
  ['1e1', 0],
  ['0x10', 0],
  ['1.0', 0],
  ['１', 0],
  ['1', 1],
  ['100', 100],
])('limit %j is read as %d, 0 being a refusal', (limit, expected) => {
  const result = PageQuery.safeParse({ limit })

  expect(result.success ? result.data.limit : 0).toBe(expected)
})

test('a list gives 50 entries unless told otherwise', () => {
  expect(PageQuery.parse({})).toEqual({ limit: 50 })
  expect(PageQuery.safeParse({ cursor: 'x'.repeat(257) }).success).toBe(false)
})

test('the last page has no cursor', () => {
  const page = { items: ['a'], nextCursor: null, hasMore: false }

  expect(pageOf(z.string()).parse(page)).toEqual(page)
})
