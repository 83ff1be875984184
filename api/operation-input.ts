import { z } from '@hono/zod-openapi'
import type { QueryPair } from '../contract/canonical-query.ts'
import { fromZodError, type RequestPart } from '../contract/parameter-failure.ts'
import { parseStrictJson, StrictJsonError, type StrictJsonProblem } from '../contract/strict-json.ts'
import { cutText } from '../domain/cut-text.ts'
import { Failure } from '../domain/failure.ts'

/**
 * Values that fit the schema.
 *
 * @throws Failure PARAM_MISSING when nothing but absent fields is wrong, PARAM_INVALID otherwise.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  where: RequestPart,
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw fromZodError(parsed.error.issues, where, input)
}

/**
 * The values of a query by key: one text, or a list where the schema has an array.
 *
 * @throws Failure QUERY_INVALID when a single-valued or unknown key comes twice, or a key is not a name.
 */
export function queryValues(schema: z.ZodObject, pairs: readonly QueryPair[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>()
  for (const [key, value] of pairs) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(key)) throw new Failure('QUERY_INVALID', { field: cutText(key, 64) })
    if (value.includes('\0')) throw new Failure('PARAM_INVALID', { field: key })
    const list = values.get(key)
    if (list) list.push(value)
    else values.set(key, [value])
  }
  const entries = [...values].map(([key, list]) => [key, valueOf(schema, key, list)] as const)
  return Object.fromEntries(entries)
}

/** @throws Failure BODY_NOT_JSON or PARAM_INVALID, with the field where there is one. */
export function jsonBody(body: Uint8Array): unknown {
  try {
    return parseStrictJson(body)
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    const message = BODY_PROBLEMS[error.problem]
    throw new Failure(error.code, error.field === '' ? { message } : { message, field: error.field })
  }
}

const BODY_PROBLEMS = {
  NOT_UTF8: { zh: '请求体不是合法的 UTF-8', en: 'The body is not valid UTF-8' },
  NOT_JSON: { zh: '请求体不是合法的 JSON', en: 'The body is not valid JSON' },
  NOT_AN_OBJECT: { zh: '请求体必须是 JSON 对象', en: 'The body must be a JSON object' },
  DUPLICATE_KEY: { zh: '对象中有重复的键', en: 'An object has the same key twice' },
  TOO_DEEP: { zh: '嵌套过深', en: 'The body nests too deep' },
  TOO_MANY_KEYS: { zh: '键过多', en: 'The body has too many keys' },
  FORBIDDEN_KEY: { zh: '不允许使用的键名', en: 'A key has a name that is not allowed' },
  NUMBER_OUT_OF_RANGE: { zh: '数字超出可精确表示的范围', en: 'A number is beyond what is held exactly' },
  LONE_SURROGATE: { zh: '文本中有不成对的代理字符', en: 'A text holds half of a surrogate pair' },
  NUL_CHARACTER: { zh: '文本中有空字符', en: 'A text holds a NUL character' },
} as const satisfies Record<StrictJsonProblem, { zh: string; en: string }>

/** A schema that dropped unknown fields silently would break the promise to refuse them by name. */
export function requireStrict(schema: z.ZodType | undefined, name: string): void {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall instanceof z.ZodNever) return
  throw new Error(`${name} must be a z.strictObject`)
}

function valueOf(schema: z.ZodObject, key: string, list: readonly string[]): string | string[] {
  const field = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined
  if (field !== undefined && isArray(field)) return [...list]
  const [value = '', ...others] = list
  if (others.length > 0) throw new Failure('QUERY_INVALID', { field: key })
  return value
}

/** Looks through optional, default and the like, and through a pipe at what goes in. */
function isArray(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodArray) return true
  if (schema instanceof z.ZodPipe) return isArray(schema.def.in)
  const isWrapper = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
  return isWrapper && isArray(schema.def.innerType)
}
