import type { z } from 'zod'
import { cutText } from '../domain/cut-text.ts'
import type { FieldError } from '../domain/failure.ts'
import { Failure } from '../domain/failure.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Where the refused values stood. */
export type RequestPart = 'body' | 'query' | 'path' | 'header'

const PARTS = {
  body: { zh: '请求体', en: 'body' },
  query: { zh: '查询参数', en: 'query' },
  path: { zh: '路径参数', en: 'path' },
  header: { zh: '请求头', en: 'headers' },
} as const satisfies Record<RequestPart, { zh: string; en: string }>

const TYPES: Record<string, { zh: string; en: string }> = {
  string: { zh: '字符串', en: 'a string' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '布尔值（true 或 false）', en: 'true or false' },
  array: { zh: '数组', en: 'an array' },
  object: { zh: '对象', en: 'an object' },
  record: { zh: '对象', en: 'an object' },
}

const NO_FORM = { zh: '不符合任何一种允许的形式', en: 'has none of the allowed forms' }
const MAX_ERRORS = 50
const MAX_FIELD_CHARACTERS = 120

/**
 * The failure for values that a schema refused: PARAM_MISSING when all that is wrong is absence, else PARAM_INVALID, with
 * one entry for each field and each unknown name. A body that is no object at all is BODY_NOT_JSON.
 *
 * `input` is what was parsed: zod's issues do not tell an absent value from a wrong one. No value is ever repeated in a
 * message, as it may be personal. A `custom` issue speaks by `params: { zh, en }`.
 */
export function fromZodError(issues: readonly Issue[], where: RequestPart, input: unknown): Failure {
  if (where === 'body' && issues.some(isRootType)) {
    const message = { zh: '请求体应为 JSON 对象', en: 'The body must be a JSON object' }
    return new Failure('BODY_NOT_JSON', { message })
  }
  const errors = withoutRepeats(issues)
    .flatMap((issue) => fieldErrors(issue, [], input))
    .slice(0, MAX_ERRORS)
  const code =
    errors.length > 0 && errors.every((error) => error.code === 'PARAM_MISSING') ? 'PARAM_MISSING' : 'PARAM_INVALID'
  const first = errors.at(0)
  if (first === undefined) return new Failure(code)
  const more = errors.length - 1
  const message = {
    zh: `${PARTS[where].zh}有误：${first.field} ${first.zh}${more > 0 ? `，另有 ${more} 处` : ''}`,
    en: `Invalid ${PARTS[where].en}: ${first.field} ${first.en}${more > 0 ? `, and ${more} more` : ''}`,
  }
  return new Failure(code, { field: first.field, message, errors })
}

/**
 * One cause, one entry: what has the wrong type is not measured as well (zod measures whatever has a length), and of the
 * limits of a whole number – what a number holds exactly, then its own – the last is told.
 */
function withoutRepeats(issues: readonly Issue[]): readonly Issue[] {
  const lastAt = new Map(issues.map((issue, index) => [placeOf(issue, issue.code), index]))
  return issues.filter((issue, index) => {
    if (issue.code !== 'too_small' && issue.code !== 'too_big') return true
    return lastAt.get(placeOf(issue, issue.code)) === index && !lastAt.has(placeOf(issue, 'invalid_type'))
  })
}

const placeOf = ({ path }: Issue, code: Issue['code']): string => `${code} ${path.join('.')}`

function isRootType(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_type'
}

function fieldErrors(issue: Issue, parents: Path, input: unknown): FieldError[] {
  const path = [...parents, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      invalid([...path, key], { zh: '不是该接口的参数', en: 'is not a parameter of this call' }),
    )
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues.flatMap((inner) => fieldErrors(inner, path, undefined))
  }
  if (isAbsent(path, input)) {
    return [{ field: fieldName(path), code: 'PARAM_MISSING', zh: '为必填项', en: 'is required' }]
  }
  return [invalid(path, describe(issue))]
}

function invalid(path: Path, { zh, en }: { zh: string; en: string }): FieldError {
  return { field: fieldName(path), code: 'PARAM_INVALID', zh, en }
}

function describe(issue: Issue): { zh: string; en: string } {
  switch (issue.code) {
    case 'invalid_type': {
      const type = TYPES[issue.expected]
      return type ? { zh: `应为${type.zh}`, en: `must be ${type.en}` } : { zh: '类型不正确', en: 'has the wrong type' }
    }
    case 'too_small':
      return describeLimit(issue.origin, {
        limit: issue.minimum,
        isMinimum: true,
        isInclusive: issue.inclusive ?? true,
      })
    case 'too_big':
      return describeLimit(issue.origin, {
        limit: issue.maximum,
        isMinimum: false,
        isInclusive: issue.inclusive ?? true,
      })
    case 'invalid_value':
      return describeValues(issue.values)
    case 'invalid_format':
      // A regular expression says nothing to people: what has a form of its own says it in words (formField).
      return { zh: '格式不正确', en: 'is not well formed' }
    case 'not_multiple_of':
      return { zh: `应为 ${issue.divisor} 的倍数`, en: `must be a multiple of ${issue.divisor}` }
    case 'custom':
      return describeCustom(issue)
    case 'invalid_union':
      return 'options' in issue && issue.options ? describeValues(issue.options) : NO_FORM
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
      return NO_FORM
  }
}

function describeLimit(
  origin: string,
  { limit, isMinimum, isInclusive }: { limit: number | bigint; isMinimum: boolean; isInclusive: boolean },
): { zh: string; en: string } {
  const isList = origin === 'array' || origin === 'set'
  if (isMinimum && limit === 1 && (isList || origin === 'string')) return { zh: '不能为空', en: 'must not be empty' }
  const en = isMinimum ? (isInclusive ? 'at least' : 'more than') : isInclusive ? 'at most' : 'less than'
  const most = isMinimum ? '至少' : '最多'
  if (origin === 'string') return { zh: `${most} ${limit} 个字符`, en: `must have ${en} ${limit} characters` }
  if (isList) return { zh: `${most} ${limit} 项`, en: `must have ${en} ${limit} entries` }
  const zh = isMinimum ? (isInclusive ? '不能小于' : '必须大于') : isInclusive ? '不能大于' : '必须小于'
  return { zh: `${zh} ${limit}`, en: `must be ${en} ${limit}` }
}

function describeValues(values: readonly unknown[]): { zh: string; en: string } {
  const names = values.map(String)
  return { zh: `只能是 ${names.join('、')}`, en: `must be ${names.length === 1 ? '' : 'one of '}${names.join(', ')}` }
}

function describeCustom({ params, message }: z.core.$ZodIssueCustom): { zh: string; en: string } {
  const en = typeof params?.en === 'string' ? params.en : message
  return { zh: typeof params?.zh === 'string' ? params.zh : message, en }
}

function isAbsent(path: Path, input: unknown): boolean {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
  }
  return path.length > 0 && value === undefined
}

/** packages[0].trackingNo: dots for names, brackets for positions. A name from outside is cut. */
function fieldName(path: Path): string {
  const name = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )
  return cutText(name, MAX_FIELD_CHARACTERS)
}
