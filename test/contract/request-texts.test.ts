import { expect, test } from 'vitest'
import { z } from 'zod'
import { fromZodError } from '../../contract/parameter-failure.ts'
import { documentedApi } from '../api/docs/documented-api.ts'

type Schema = z.core.$ZodType
type Place = readonly [at: string, schema: Schema]

interface Route {
  operationId?: string
  request?: { params?: unknown; query?: unknown; body?: { content?: Record<string, { schema?: unknown }> } }
}

const isSchema = (value: unknown): value is Schema => value instanceof z.ZodType

/** What partners send us: path, query and JSON body of every call. Forms of carriers are read by their own rules. */
const requests: Place[] = documentedApi().openAPIRegistry.definitions.flatMap((definition) => {
  if (definition.type !== 'route') return []
  const { operationId = '', request = {} } = definition.route as Route
  const parts = [request.params, request.query, request.body?.content?.['application/json']?.schema]
  return parts.filter(isSchema).map((schema) => [operationId, schema] as const)
})

/** The schemas directly within one. */
function insideOf([at, schema]: Place): Place[] {
  const { def } = schema._zod as unknown as { def: Record<string, unknown> }
  const shape = Object.entries((def.shape ?? {}) as Record<string, Schema>)
  const others = [def.element, def.innerType, def.in, def.out, def.keyType, def.valueType, def.left, def.right]
  return [
    ...shape.map(([name, field]) => [`${at}.${name}`, field] as const),
    ...[...others, ...((def.options ?? []) as Schema[])].filter(isSchema).map((inner) => [at, inner] as const),
  ]
}

const allOf = (place: Place): Place[] => [place, ...insideOf(place).flatMap(allOf)]
const places = requests.flatMap(allOf)

/** The schemas that take one value each; what is read in several steps is one. */
function fieldsOf(place: Place): Place[] {
  const inside = place[1]._zod.def.type === 'pipe' ? [] : insideOf(place)
  return inside.length === 0 ? [place] : inside.flatMap(fieldsOf)
}
const fields = requests.flatMap(fieldsOf)

test('every form that a request must have is told in words: no schema has a bare regular expression', () => {
  const bare = places.filter(([, schema]) => {
    const { def } = schema._zod as unknown as {
      def: { check?: string; checks?: { _zod: { def: { check: string } } }[] }
    }
    return [def.check, ...(def.checks ?? []).map((check) => check._zod.def.check)].includes('string_format')
  })

  expect(places.length).toBeGreaterThan(300)
  expect(bare.map(([at]) => at)).toEqual([])
})

const WRONG = ['', '!', '无', '\u0000', 'x'.repeat(9_000_000), '44', -1, 0.5, -0, 1e12, 1e300, null, true, {}, []]

test.each(WRONG.map((value) => [JSON.stringify(value)?.slice(0, 20), value] as const))(
  'of %s each field says once what is wrong, in both languages and without a regular expression',
  (_, value) => {
    const told = fields.flatMap(([at, schema]) => {
      const { error } = z.safeParse(schema, value)
      return error ? [{ at, errors: fromZodError(error.issues, 'query', value).errors }] : []
    })

    expect(told.length).toBeGreaterThan(0)
    for (const { at, errors } of told) {
      expect([at, errors.map(({ zh }) => zh)]).toEqual([at, [expect.stringMatching(/\p{Script=Han}/u)]])
      expect(errors.map(({ en }) => en)).toEqual([expect.stringMatching(/^[a-z]/)])
      expect(JSON.stringify(errors)).not.toMatch(/\^|\$\/|\(\?|\{\d|\[\^?[0-9A-Za-z]|\\\\/)
    }
  },
)
