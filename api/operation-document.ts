import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../contract/problem.ts'
import { FAILURES, type FailureCode } from '../domain/failure.ts'
import { bilingual, paragraphs } from './docs/bilingual.ts'
import { type AnswerHeaders, LIMIT_HEADER_REFS } from './docs/limit-headers.ts'
import { SIGNED, signatureHeaderRefs } from './docs/signature-headers.ts'
import { tagsOf } from './docs/tags.ts'
import type { Bilingual, Operation } from './operation.ts'

type Registry = OpenAPIHono['openAPIRegistry']
type Documented = Pick<
  Operation,
  | 'operationId'
  | 'method'
  | 'path'
  | 'callers'
  | 'summary'
  | 'description'
  | 'statuses'
  | 'failures'
  | 'response'
  | 'form'
  | 'files'
  | 'examples'
> & { readonly render?: { readonly mediaType: string } } & {
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
}

const ANY_CALL: readonly FailureCode[] = [
  'HEADER_INVALID',
  'HEADERS_TOO_LARGE',
  'URI_TOO_LONG',
  'PATH_INVALID',
  'MISDIRECTED',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'BODY_TOO_LARGE',
  'CONTENT_ENCODING_UNSUPPORTED',
  'QUERY_INVALID',
  'PARAM_INVALID',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL',
]
const SIGNED_CALL: readonly FailureCode[] = [
  'VERSION_UNSUPPORTED',
  'SIGNATURE_INVALID',
  'TIMESTAMP_OUT_OF_WINDOW',
  'NONCE_REPLAYED',
  'APP_DISABLED',
  'SECRET_EXPIRED',
  'IP_NOT_ALLOWED',
  'ENVIRONMENT_MISMATCH',
  'PERMISSION_DENIED',
]
const CALL_WITH_BODY: readonly FailureCode[] = ['BODY_NOT_JSON', 'PARAM_MISSING', 'CONTENT_TYPE_UNSUPPORTED']
const REPEATABLE_CALL: readonly FailureCode[] = ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS']

/** Writes one operation into the document: both languages, the signature headers, the envelope, every failure. */
export function documentOperation(registry: Registry, operation: Documented): void {
  const { operationId, method, path, callers, params, query } = operation
  const isSigned = callers !== 'PUBLIC'
  registry.registerPath({
    operationId,
    method: method === 'GET' ? 'get' : 'post',
    path,
    tags: tagsOf(callers),
    summary: bilingual(operation.summary),
    description: paragraphs(operation.description),
    security: isSigned ? SIGNED : [],
    parameters: isSigned ? signatureHeaderRefs(method) : [],
    request: {
      params,
      query,
      body: requestBody(operation),
    },
    responses: { ...successAnswers(operation), ...failureAnswers(operation) },
  })
}

function requestBody({ body, form, files, examples }: Documented) {
  if (files) {
    const content = Object.entries(files).map(([mediaType, schema]) => [mediaType, { schema }] as const)
    return { required: true, content: Object.fromEntries(content) }
  }
  if (body)
    return { required: true, content: { 'application/json': { schema: body, examples: shown(examples?.request) } } }
  return form && { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } }
}

function successAnswers({ statuses = [200], callers, method, response, render, examples }: Documented) {
  const content = render ? renderedContent(render.mediaType, response) : envelopeContent(response, examples?.answer)
  const replayed: AnswerHeaders = method === 'POST' ? { 'Idempotency-Replayed': REPLAYED } : {}
  const headers = callers === 'PUBLIC' ? undefined : { ...replayed, ...LIMIT_HEADER_REFS }
  const describe = (status: number) => bilingual(successText(status))
  return Object.fromEntries(statuses.map((status) => [status, { description: describe(status), headers, content }]))
}

const REPLAYED = {
  description: bilingual({
    zh: '为 true 时是同一幂等键先前应答的重放',
    en: 'true: the answer that this Idempotency-Key got before',
  }),
  schema: { type: 'string' as const, enum: ['true'] },
}

function successText(status: number): Bilingual {
  if (status !== 202) return { zh: '成功', en: 'Success' }
  return {
    zh: '已受理，结果稍后可查；请勿当作失败',
    en: 'Taken and durable, the result comes later; this is no failure',
  }
}

type Examples = Readonly<Record<string, object>>

function shown(examples: Examples | undefined, wrap = (value: object) => value) {
  return examples && Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value: wrap(value) }]))
}

const ENVELOPE = { code: 'OK', message: 'OK', requestId: 'req-0123456789' }

function envelopeContent(data: z.ZodType, examples?: Examples) {
  const schema = z.object({
    code: z.literal('OK').meta({ description: bilingual({ zh: '成功固定为 OK', en: 'always OK' }) }),
    message: z.string().meta({ description: bilingual({ zh: '说明', en: 'message' }) }),
    requestId: z
      .string()
      .meta({ description: bilingual({ zh: '请求编号', en: 'request id, the same as in X-Request-Id' }) }),
    data,
  })
  return { 'application/json': { schema, examples: shown(examples, (value) => ({ ...ENVELOPE, data: value })) } }
}

function renderedContent(mediaType: string, response: z.ZodType) {
  const isJson = mediaType.startsWith('application/json')
  return { [mediaType]: { schema: isJson ? response : { type: 'string' as const, format: 'binary' } } }
}

/** One response a status, which names each of its codes. */
function failureAnswers(operation: Documented) {
  const codes = failureCodes(operation)
  const statuses = new Set(codes.map((code) => FAILURES[code].status))
  const responses = [...statuses].map((status) => {
    const list = codes.filter((code) => FAILURES[code].status === status)
    const description = list.map((code) => `${code}: ${bilingual(FAILURES[code])}`).join('\n\n')
    const examples = Object.fromEntries(list.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
    const limits: AnswerHeaders = status === 429 && operation.callers !== 'PUBLIC' ? LIMIT_HEADER_REFS : {}
    const isLater = status === 429 || status === 503 || list.includes('LOCK_LIMIT')
    const headers = isLater ? { 'Retry-After': RETRY_AFTER, ...limits } : undefined
    return [
      status,
      { description, headers, content: { 'application/problem+json': { schema: Problem, examples } } },
    ] as const
  })
  return Object.fromEntries(responses)
}

const RETRY_AFTER = {
  description: bilingual({ zh: '建议等待的秒数', en: 'seconds to wait' }),
  schema: { type: 'integer' as const, minimum: 1 },
}

function failureCodes({ method, callers, query, body, failures }: Documented): FailureCode[] {
  const isSigned = callers !== 'PUBLIC'
  const needsQuery = Object.values(query?.shape ?? {}).some((field) => !z.safeParse(field, undefined).success)
  const codes = new Set([
    ...failures,
    ...ANY_CALL,
    ...(isSigned ? SIGNED_CALL : []),
    ...(needsQuery ? (['PARAM_MISSING'] as const) : []),
    ...(body || (isSigned && method === 'POST') ? CALL_WITH_BODY : []),
    ...(isSigned && method === 'POST' ? REPEATABLE_CALL : []),
  ])
  return [...codes]
}
