import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrictJson, StrictJsonError, type StrictJsonProblem } from '../../contract/strict-json.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')}}`

test.each<[string, string | Uint8Array, StrictJsonProblem, string]>([
  ['a duplicate key', '{"amount":1,"amount":9}', 'DUPLICATE_KEY', 'amount'],
  ['a duplicate key in disguise', '{"amount":1,"\\u0061mount":9}', 'DUPLICATE_KEY', 'amount'],
  ['a duplicate key further in', '{"items":[{"a":1},{"a":1,"b":[1,2],"a":2}]}', 'DUPLICATE_KEY', 'items[1].a'],
  ['__proto__', '{"__proto__":{}}', 'FORBIDDEN_KEY', '__proto__'],
  ['__proto__ in disguise', '{"a":{"\\u005f_proto__":1}}', 'FORBIDDEN_KEY', 'a.__proto__'],
  ['constructor', '{"constructor":1}', 'FORBIDDEN_KEY', 'constructor'],
  ['prototype', '{"prototype":1}', 'FORBIDDEN_KEY', 'prototype'],
  ['an infinite number', '{"a":1e400}', 'NUMBER_OUT_OF_RANGE', 'a'],
  ['a number that loses digits', '{"a":12345678901234567890}', 'NUMBER_OUT_OF_RANGE', 'a'],
  ['the first unsafe integer', '{"a":[0,-9007199254740992]}', 'NUMBER_OUT_OF_RANGE', 'a[1]'],
  ['minus zero', '{"a":-0}', 'NUMBER_OUT_OF_RANGE', 'a'],
  ['minus zero in another dress', '{"a":-0.0e5}', 'NUMBER_OUT_OF_RANGE', 'a'],
  ['null', 'null', 'NOT_AN_OBJECT', ''],
  ['an array', '[]', 'NOT_AN_OBJECT', ''],
  ['a text', '"x"', 'NOT_AN_OBJECT', ''],
  ['nothing', '', 'NOT_JSON', ''],
  ['a trailing comma', '{"a":1,}', 'NOT_JSON', ''],
  ['two objects', '{}{}', 'NOT_JSON', ''],
  ['NaN', '{"a":NaN}', 'NOT_JSON', ''],
  ['a comment', '{"a":1/* */}', 'NOT_JSON', ''],
  ['a byte order mark', '\ufeff{}', 'NOT_JSON', ''],
  ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'NOT_UTF8', ''],
  ['UTF-16 without mark', Buffer.from('{"a":1}', 'utf16le'), 'NOT_JSON', ''],
  ['a byte ff', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 'NOT_UTF8', ''],
  ['a lone surrogate', '{"a":"\\ud800"}', 'LONE_SURROGATE', 'a'],
  ['a lone surrogate as key', '{"\\udc00":1}', 'LONE_SURROGATE', ''],
  ['a NUL', '{"a":{"b":"x\\u0000"}}', 'NUL_CHARACTER', 'a.b'],
  ['65 levels', nested(65), 'TOO_DEEP', Array(64).fill('a').join('.')],
  ['50 000 nested arrays', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'TOO_DEEP', `a${'[0]'.repeat(63)}`],
  ['10 001 keys', keys(10_001), 'TOO_MANY_KEYS', 'k9999'],
])('%s is refused', (_title, body, ...[problem, field]) => {
  const error = errorOf(typeof body === 'string' ? bytes(body) : body)

  expect(error).toMatchObject({ problem, field })
})

test.each([
  ['64 levels', nested(64)],
  ['10 000 keys', keys(10_000)],
  ['a surrogate pair', '{"a":"\\ud83d\\ude00"}'],
  ['quotes, braces and colons in texts', '{"a\\"{,":"}]\\\\","b":["[",{"c":"\\\\\\""}]}'],
  ['the same key in two objects', '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":1}]}'],
  ['safe numbers', '{"a":[0,-1,0.1,9007199254740991,1e3,1E-7]}'],
  ['an empty key', '{"":{"":1}}'],
])('%s is accepted', (_title, body) => expect(parseStrictJson(bytes(body))).toEqual(JSON.parse(body)))

test('whatever an ordinary serialiser writes is read as JSON.parse reads it', () => {
  const forbidden = /__proto__|constructor|prototype|\\u0000|-0[,\]}]/
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
      const body = JSON.stringify(value)
      const isTooBig = Object.values(flatNumbers(value)).some((number) => Math.abs(number) > Number.MAX_SAFE_INTEGER)
      fc.pre(!forbidden.test(body) && !isTooBig && !/\\ud[89a-f]|\p{Surrogate}/iu.test(body))
      expect(parseStrictJson(bytes(body))).toEqual(JSON.parse(body))
    }),
  )
})

test('an error carries where, never what', () => {
  const error = errorOf(bytes('{"certNo":"11010119900307123\\u0000"}'))

  expect(error.message).not.toContain('1101')
  expect(error.code).toBe('PARAM_INVALID')
  expect(errorOf(bytes('{"certNo":110101199003071234567')).message).not.toContain('1101')
})

test('a picture of two megabytes is no burden', () => {
  const startMs = performance.now()

  expect(parseStrictJson(bytes(JSON.stringify({ contentBase64: 'A'.repeat(2_800_000) })))).toHaveProperty(
    'contentBase64',
  )
  expect(performance.now() - startMs).toBeLessThan(1_000)
})

function errorOf(body: Uint8Array): StrictJsonError {
  try {
    parseStrictJson(body)
  } catch (error) {
    if (error instanceof StrictJsonError) return error
    throw error
  }
  throw new Error('the body was accepted')
}

function flatNumbers(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(flatNumbers) : []
}
