import { cutText } from '../domain/cut-text.ts'

/** Why a body is refused. The first six are BODY_NOT_JSON (400), the last four PARAM_INVALID (422). */
export type StrictJsonProblem =
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'NOT_AN_OBJECT'
  | 'DUPLICATE_KEY'
  | 'TOO_DEEP'
  | 'TOO_MANY_KEYS'
  | 'FORBIDDEN_KEY'
  | 'NUMBER_OUT_OF_RANGE'
  | 'LONE_SURROGATE'
  | 'NUL_CHARACTER'

const UNUSABLE_VALUES: ReadonlySet<StrictJsonProblem> = new Set([
  'FORBIDDEN_KEY',
  'NUMBER_OUT_OF_RANGE',
  'LONE_SURROGATE',
  'NUL_CHARACTER',
])

/** Carries where the problem is, never the value. */
export class StrictJsonError extends Error {
  override name = 'StrictJsonError'
  readonly problem: StrictJsonProblem
  readonly code: 'BODY_NOT_JSON' | 'PARAM_INVALID'
  /** Path of the field, such as `items[0].price`; empty for the document. */
  readonly field: string
  /** Index into the decoded text; -1 when there is no text. */
  readonly position: number

  constructor(problem: StrictJsonProblem, field: string, position: number) {
    super(`${problem} at ${field === '' ? 'the document' : field}, position ${position}`)
    this.problem = problem
    this.code = UNUSABLE_VALUES.has(problem) ? 'PARAM_INVALID' : 'BODY_NOT_JSON'
    this.field = field
    this.position = position
  }
}

const MAX_JSON_DEPTH = 64
const MAX_JSON_KEYS = 10_000

/**
 * Parses a JSON object of which every reader sees the same values: no byte order mark, no duplicate or
 * prototype-changing keys, no number that loses digits, no text that PostgreSQL or UTF-8 cannot hold.
 *
 * @throws StrictJsonError
 */
export function parseStrictJson(bytes: Uint8Array): Record<string, unknown> {
  const text = decodeUtf8(bytes)
  const value = parse(text)
  if (!isObject(value)) throw new StrictJsonError('NOT_AN_OBJECT', '', 0)
  scan(text)
  return value
}

interface Container {
  /** Null for an array. */
  readonly keys: Set<string> | null
  index: number
  key: string
  isKeyNext: boolean
}

/**
 * One pass over text that JSON.parse accepted, so that only tokens need to be told apart. Iterative: 50 000 nested
 * arrays must not overflow the stack.
 */
function scan(text: string): void {
  const open: Container[] = []
  let keyCount = 0
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    const container = open.at(-1)
    if (character === '{' || character === '[') {
      if (open.length === MAX_JSON_DEPTH) refuse('TOO_DEEP', i)
      open.push({ keys: character === '{' ? new Set() : null, index: 0, key: '', isKeyNext: character === '{' })
    } else if (character === '}' || character === ']') open.pop()
    else if (character === ',' && container) {
      container.index++
      container.isKeyNext = container.keys !== null
    } else if (character === '"') {
      const end = endOfString(text, i)
      const content = readString(text.slice(i, end + 1), i)
      if (container?.keys && container.isKeyNext) {
        if (++keyCount > MAX_JSON_KEYS) refuse('TOO_MANY_KEYS', i)
        container.key = content
        container.isKeyNext = false
        if (FORBIDDEN_KEYS.has(content)) refuse('FORBIDDEN_KEY', i)
        if (container.keys.has(content)) refuse('DUPLICATE_KEY', i)
        container.keys.add(content)
      }
      i = end
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = i
      const number = NUMBER.exec(text)?.[0] ?? character
      if (!isExactEnough(Number(number))) refuse('NUMBER_OUT_OF_RANGE', i)
      i += number.length - 1
    }
  }

  function readString(literal: string, position: number): string {
    if (!literal.includes('\\')) return literal.slice(1, -1)
    const content: string = JSON.parse(literal)
    if (content.includes('\0')) refuse('NUL_CHARACTER', position)
    if (/\p{Surrogate}/u.test(content)) refuse('LONE_SURROGATE', position)
    return content
  }

  function refuse(problem: StrictJsonProblem, position: number): never {
    const field = open.map(({ keys, key, index }) => (keys ? `.${cutText(key, 64)}` : `[${index}]`)).join('')
    throw new StrictJsonError(problem, field.replace(/^\./, ''), position)
  }
}

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

/** Minus zero is refused too: it does not survive a round trip, and `-0 >= 0` lets it pass as an amount. */
function isExactEnough(number: number): boolean {
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER && !Object.is(number, -0)
}

/** A loop, because a backtracking pattern over a picture of megabytes can exhaust the matcher's stack. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) return i
    if (code === 0x5c) i++
  }
  return text.length - 1
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // ignoreBOM keeps a byte order mark in the text, where JSON.parse then refuses it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new StrictJsonError('NOT_UTF8', '', -1)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StrictJsonError('NOT_JSON', '', 0) // The engine's own message quotes the body.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
