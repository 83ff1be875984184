import { expect, test } from 'vitest'
import { z } from 'zod'
import { buildDocument } from '../../api/docs/document.ts'
import { EligibilityData } from '../../contract/eligibility.ts'
import { MallNoticeBody, NoticeReplyData, OrderStatusNotice } from '../../contract/notice.ts'
import { NOTICE_EXAMPLES, REPLY_EXAMPLES } from '../../contract/notice-examples.ts'
import { Problem } from '../../contract/problem.ts'
import { FAILURES } from '../../domain/failure.ts'
import { documentedApi } from './docs/documented-api.ts'
import { bySchema, isBilingual, type Json, type Operation, operationsOf, resolve, walk } from './docs/read-document.ts'

// Plain JSON, as a partner's generator reads it.
const document = JSON.parse(JSON.stringify(buildDocument(documentedApi()))) as Json
const operations = operationsOf(document)
const interfaces = operations.filter(({ section }) => section === 'paths')
const webhooks = operations.filter(({ section }) => section === 'webhooks')
const components = document.components as Record<string, Record<string, Json>>
const parametersOf = ({ operation }: Operation) =>
  ((operation.parameters ?? []) as Json[]).map((parameter) => resolve(document, parameter))
const responsesOf = ({ operation }: Operation) => Object.entries(operation.responses as Record<string, Json>)

test('the document is OpenAPI 3.1 with the members that it requires', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
  expect(Object.keys(document.paths as Json).filter((path) => !path.startsWith('/'))).toEqual([])
  for (const group of Object.values(components)) {
    for (const name of Object.keys(group)) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/)
  }
})

test.each(operations)('$method $path is a whole operation', (each) => {
  const { operation, method, path } = each
  const parameters = parametersOf(each)
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
  const named = new Set(parameters.map((parameter) => `${String(parameter.in)} ${String(parameter.name)}`))

  expect(operation.operationId).toMatch(/^[a-z][A-Za-z0-9]+$/)
  expect(operations.filter((other) => other.operation.operationId === operation.operationId)).toHaveLength(1)
  expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  expect(named.size).toBe(parameters.length)
  for (const parameter of parameters) {
    expect(['path', 'query', 'header']).toContain(parameter.in)
    expect(parameter.schema).toBeTypeOf('object')
    expect(parameter.required === true || parameter.in !== 'path').toBe(true)
  }
  expect(method === 'post' || operation.requestBody === undefined).toBe(true)
  expect(responsesOf(each).length).toBeGreaterThan(0)
  for (const [status, response] of responsesOf(each)) {
    expect(status).toMatch(/^([1-5]\d\d|default)$/)
    expect(response.description).toBeTypeOf('string')
  }
})

test('tags and security schemes that operations name are declared', () => {
  const tags = (document.tags as Json[]).map(({ name }) => name)
  const schemes = Object.keys(components.securitySchemes ?? {})

  for (const { operation } of operations) {
    expect(tags).toEqual(expect.arrayContaining(operation.tags as string[]))
    for (const needed of operation.security as Json[])
      expect(schemes).toEqual(expect.arrayContaining(Object.keys(needed)))
  }
})

test('no reference dangles, and no component is there for nothing', () => {
  const references = walk(document).flatMap(({ value }) => (typeof value.$ref === 'string' ? [value.$ref] : []))
  const known = Object.entries(components).flatMap(([group, entries]) =>
    Object.keys(entries).map((name) => `#/components/${group}/${name}`),
  )
  const isNeeded = (reference: string) => !/\/(securitySchemes|examples)\//.test(reference)

  expect([...new Set(references)].filter((reference) => !known.includes(reference))).toEqual([])
  expect(known.filter((name) => isNeeded(name) && !references.includes(name))).toEqual([])
})

test('every schema has types that JSON Schema knows, and requires only what it has', () => {
  const types = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']
  for (const { value } of walk(document)) {
    if (typeof value.properties !== 'object') continue
    expect(types).toEqual(expect.arrayContaining([value.type].flat()))
    expect(Object.keys(value.properties ?? {})).toEqual(expect.arrayContaining((value.required ?? []) as string[]))
  }
})

test('every operation, parameter, tag and schema says what it is in both languages', () => {
  const silent = [
    ...operations.flatMap((each) => [
      ...(isBilingual(each.operation.summary) ? [] : [`${each.path} summary`]),
      ...(isInBoth(each.operation.description) ? [] : [`${each.path} description`]),
      ...parametersOf(each).flatMap(({ name, description }) =>
        isBilingual(description) ? [] : [`${each.path} ${String(name)}`],
      ),
      ...responsesOf(each).flatMap(([status, { description }]) =>
        isBilingual(description) ? [] : [`${each.path} ${status}`],
      ),
    ]),
    ...(document.tags as Json[]).flatMap(({ name, description }) =>
      isBilingual(description) ? [] : [`tag ${String(name)}`],
    ),
    ...Object.entries(components.schemas ?? {}).flatMap(([name, { description }]) =>
      isBilingual(description) ? [] : [`schema ${name}`],
    ),
  ]

  expect(silent).toEqual([])
})

test('every property of every schema is described in both languages', () => {
  const silent = walk(document).flatMap(({ at, value }) =>
    Object.entries((value.properties ?? {}) as Record<string, Json>).flatMap(([name, property]) =>
      isBilingual(property.description ?? described(property)) ? [] : [`${at}/${name}`],
    ),
  )

  expect(silent).toEqual([])
})

test.each(interfaces)('$method $path lists its failures as problems, each code with its example', (each) => {
  const failures = responsesOf(each).filter(([status]) => Number(status) >= 400)

  expect(failures.length).toBeGreaterThan(0)
  for (const [status, { description, content }] of failures) {
    const { schema, examples } = (content as Json)['application/problem+json'] as Record<string, Json>
    const codes = [...String(description).matchAll(/^([A-Z_]+): /gm)].map(([, code]) => code)
    expect(schema).toEqual({ $ref: '#/components/schemas/Problem' })
    expect(codes).toEqual(Object.keys(examples ?? {}))
    for (const code of codes) expect(FAILURES).toHaveProperty([code ?? '', 'status'], Number(status))
  }
})

test.each(interfaces)('$method $path names what any call may be answered', ({ operation, method }) => {
  const codes = codesOf(operation)
  const any = ['MISDIRECTED', 'METHOD_NOT_ALLOWED', 'CONTENT_ENCODING_UNSUPPORTED', 'HEADER_INVALID', 'PATH_INVALID']
  const busy = ['RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'INTERNAL']
  expect(codes).toEqual(expect.arrayContaining([...any, 'QUERY_INVALID', ...busy]))
  const needed = ((operation.parameters ?? []) as Json[]).filter((each) => each.in === 'query' && each.required)
  const hasBody = operation.requestBody !== undefined || method === 'get'
  expect(needed.length === 0 || codes.includes('PARAM_MISSING')).toBe(true)
  expect(hasBody || codes.includes('BODY_NOT_JSON')).toBe(true)
})

test.each(interfaces)('$method $path tells its limits, and how long to wait above them', ({ operation }) => {
  const responses = operation.responses as Record<string, { headers?: Json }>
  const limits = ['RateLimit', 'RateLimit-Policy']
  const isSigned = (operation.security as Json[]).length > 0
  const told = Object.entries(responses).filter(([status]) => Number(status) < 300 || status === '429')

  expect(Object.keys(responses['429']?.headers ?? {})).toContain('Retry-After')
  for (const [, { headers = {} }] of told) {
    expect(
      Object.keys(headers)
        .filter((name) => limits.includes(name))
        .toSorted(),
    ).toEqual(isSigned ? limits : [])
  }
})

test.each([
  ['listOffers', 'PARAM_MISSING'],
  ['uploadPicture', 'ENGINE_UNAVAILABLE'],
  ['resendNotice', 'BODY_NOT_JSON'],
])('%s may answer %s', (operationId, code) => {
  const { operation } = interfaces.find((each) => each.operation.operationId === operationId) ?? {}
  expect(codesOf(operation ?? {})).toContain(code)
})

test('the carriers’ pushes are shown with the forms that their providers prescribe', () => {
  const push = interfaces.filter(({ operation }) => operation.operationId === 'receiveCarrierPush')
  const fields = push.map(({ operation }) => {
    const { content } = operation.requestBody as { content: Record<string, { schema: Json }> }
    const form = resolve(document, content['application/x-www-form-urlencoded']?.schema ?? {})
    return (form.anyOf as { properties: Json }[]).map(({ properties }) => Object.keys(properties))
  })

  expect(fields).toEqual([
    [
      ['param', 'sign'],
      ['RequestData', 'RequestType', 'DataSign'],
    ],
  ])
})

test('every failure of the platform has an example, which is a problem', () => {
  expect(Object.keys(components.examples ?? {}).toSorted()).toEqual(Object.keys(FAILURES).toSorted())
  for (const [code, { summary, value }] of Object.entries(components.examples ?? {})) {
    expect(isBilingual(summary)).toBe(true)
    expect(Problem.strict().parse(value)).toMatchObject({ code, type: `/docs/errors#${code}` })
  }
})

test('the calls to merchants and to the mall are webhooks, signed, with signed replies', () => {
  expect(webhooks.map(({ path, operation }) => [...(operation.tags as string[]), path].join(' '))).toEqual([
    'P2M eligibility/number',
    'P2M eligibility/new-user-contract',
    'P2M eligibility/old-user-contract',
    'P2M order-created',
    'P2M order-status',
    'P2M stock-low',
    'P2M listing-decided',
    'P2L order-state-changed',
    'P2L cancel-result',
    'P2L refund-requested',
  ])
  for (const webhook of webhooks) {
    const names = parametersOf(webhook).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['X-App-Key', 'X-Timestamp', 'X-Nonce', 'X-Signature', 'X-Key-Id']))
    expect(webhook.operation.responses).toHaveProperty(['200', 'headers', 'X-Signature', 'schema'])
  }
})

test('what only the caller of a direction may see is asked for with its signature', () => {
  const unsigned = interfaces.filter(({ operation }) => (operation.security as Json[]).length === 0)

  expect(unsigned.map(({ operation }) => operation.tags)).toEqual(unsigned.map(() => ['PUBLIC']))
  expect(interfaces.filter(({ operation }) => (operation.tags as string[]).includes('PUBLIC'))).toHaveLength(
    unsigned.length,
  )
})

const NOTICE_SCHEMAS = {
  'order-status': OrderStatusNotice,
  'order-state-changed': MallNoticeBody,
  'cancel-result': MallNoticeBody,
  'refund-requested': MallNoticeBody,
} satisfies Record<Exclude<keyof typeof NOTICE_EXAMPLES, 'stock-low' | 'listing-decided'>, z.ZodObject>

test.each(Object.entries(NOTICE_SCHEMAS))('the examples of %s are such notices', (name, schema) => {
  const examples = Object.entries(NOTICE_EXAMPLES[name as keyof typeof NOTICE_EXAMPLES])

  expect(examples.length).toBeGreaterThan(0)
  for (const [type, example] of examples) expect(schema.strict().parse(example)).toMatchObject({ type })
})

test.each(Object.entries(REPLY_EXAMPLES))('the examples of answers to %s are answers', (name, examples) => {
  const data = {
    'eligibility/number': EligibilityData.NUMBER,
    'eligibility/new-user-contract': EligibilityData.NEW_USER_CONTRACT,
    'eligibility/old-user-contract': EligibilityData.OLD_USER_CONTRACT,
  }[name]
  const Reply = z.strictObject({
    code: z.literal('OK'),
    message: z.string(),
    data: (data ?? NoticeReplyData).strict(),
  })

  for (const example of Object.values(examples)) expect(Reply.safeParse(example).error).toBeUndefined()
})

test('the example of a field is a value that the field takes', () => {
  const shown = walk(document).filter(({ at, value }) => at.includes('/schemas/') && value.example !== undefined)

  expect(shown.length).toBeGreaterThan(0)
  for (const { value } of shown) expect(bySchema(value).safeParse(value.example).error).toBeUndefined()
})

test('no description loses a mark to Markdown: asterisks and underscores stand between backticks', () => {
  const texts = walk(document).flatMap(({ value }) =>
    [value.description, value.summary].filter((text) => typeof text === 'string'),
  )
  const bare = texts.filter((text) => /\*|(?<!\w)_\w+_(?!\w)/.test(text.replaceAll(/`[^`]*`/g, '')))

  expect(bare).toEqual([])
})

test.each([
  ['niceLevel', 0, 9],
  ['niceLevelFrom', 0, 9],
  ['prepayFrom', 0, 1_000_000_000],
  ['prepayTo', 0, 1_000_000_000],
  ['limit', 1, 100],
])('%s of a query is a whole number with its bounds', (name, minimum, maximum) => {
  const search = interfaces.find(({ operation }) => operation.operationId === 'listSaleNumbers')
  const schema = search && parametersOf(search).find((parameter) => parameter.name === name)?.schema

  expect(schema).toMatchObject({ type: 'integer', minimum, maximum })
  expect(schema).not.toHaveProperty('pattern')
})

function codesOf(operation: Json): string[] {
  const responses = Object.values((operation.responses ?? {}) as Record<string, Json>)
  return responses.flatMap(({ description }) =>
    [...String(description).matchAll(/^([A-Z_]+): /gm)].map(([, code]) => code ?? ''),
  )
}

/** Of a reference, with or without null beside it. */
function described(property: Json): unknown {
  if (property.$ref !== undefined) return resolve(document, property).description
  const options = (property.oneOf ?? property.anyOf ?? []) as Json[]
  const reference = options.find(({ $ref }) => $ref !== undefined)
  return reference && resolve(document, reference).description
}

function isInBoth(text: unknown): boolean {
  const [zh = '', en = ''] = String(text).split('\n\n')
  return /\p{Script=Han}/u.test(zh) && /[A-Za-z]{2}/.test(en) && !/\p{Script=Han}/u.test(en)
}
