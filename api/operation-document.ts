import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../contract/problem.ts'
import { FAILURES, type FailureCode } from '../domain/failure.ts'
import type { Bilingual, Operation } from './operation.ts'

type Registry = OpenAPIHono['openAPIRegistry']
type Documented = Pick<
  Operation,
  'operationId' | 'method' | 'path' | 'callers' | 'summary' | 'description' | 'statuses' | 'failures' | 'response'
> & { readonly render?: { readonly mediaType: string } } & {
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
}

const ANY_CALL: readonly FailureCode[] = ['BODY_TOO_LARGE', 'QUERY_INVALID', 'PARAM_INVALID', 'INTERNAL']
const SIGNED_CALL: readonly FailureCode[] = [
  'HEADER_INVALID',
  'VERSION_UNSUPPORTED',
  'SIGNATURE_INVALID',
  'TIMESTAMP_OUT_OF_WINDOW',
  'NONCE_REPLAYED',
  'APP_DISABLED',
  'SECRET_EXPIRED',
  'IP_NOT_ALLOWED',
  'ENVIRONMENT_MISMATCH',
  'PERMISSION_DENIED',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
]
const CALL_WITH_BODY: readonly FailureCode[] = ['BODY_NOT_JSON', 'PARAM_MISSING', 'CONTENT_TYPE_UNSUPPORTED']
const REPEATABLE_CALL: readonly FailureCode[] = ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS']

/** Writes one operation into the document: both languages, the signature headers, the envelope, every failure. */
export function documentOperation(registry: Registry, operation: Documented): void {
  const { operationId, method, path, callers, params, query, body } = operation
  registry.registerPath({
    operationId,
    method: method === 'GET' ? 'get' : 'post',
    path,
    tags: callers === 'PUBLIC' ? ['PUBLIC'] : [...callers],
    summary: bilingual(operation.summary),
    description: bilingual(operation.description),
    request: {
      params,
      query,
      headers: callers === 'PUBLIC' ? undefined : method === 'POST' ? PostHeaders : SignatureHeaders,
      body: body && { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: { ...successAnswers(operation), ...failureAnswers(failureCodes(operation)) },
  })
}

function bilingual({ zh, en }: Bilingual): string {
  return `${zh} / ${en}`
}

function successAnswers({ statuses = [200], response, render }: Documented) {
  const description = bilingual({ zh: '成功', en: 'Success' })
  const content = render ? renderedContent(render.mediaType, response) : envelopeContent(response)
  return Object.fromEntries(statuses.map((status) => [status, { description, content }]))
}

function envelopeContent(data: z.ZodType) {
  const schema = z.object({ code: z.literal('OK'), message: z.string(), requestId: z.string(), data })
  return { 'application/json': { schema } }
}

function renderedContent(mediaType: string, response: z.ZodType) {
  const isJson = mediaType.startsWith('application/json')
  return { [mediaType]: { schema: isJson ? response : { type: 'string' as const, format: 'binary' } } }
}

/** One response a status, which names each of its codes. */
function failureAnswers(codes: readonly FailureCode[]) {
  const statuses = new Set(codes.map((code) => FAILURES[code].status))
  const responses = [...statuses].map((status) => {
    const list = codes.filter((code) => FAILURES[code].status === status)
    const description = list.map((code) => `${code}: ${bilingual(FAILURES[code])}`).join('\n\n')
    return [status, { description, content: { 'application/problem+json': { schema: Problem } } }] as const
  })
  return Object.fromEntries(responses)
}

function failureCodes({ method, callers, body, failures }: Documented): FailureCode[] {
  const isSigned = callers !== 'PUBLIC'
  const codes = new Set([
    ...failures,
    ...ANY_CALL,
    ...(isSigned ? SIGNED_CALL : []),
    ...(body ? CALL_WITH_BODY : []),
    ...(isSigned && method === 'POST' ? REPEATABLE_CALL : []),
  ])
  return [...codes]
}

const header = (pattern: RegExp, text: Bilingual) =>
  z
    .string()
    .regex(pattern)
    .meta({ description: bilingual(text) })

const SignatureHeaders = z.object({
  'X-App-Key': header(/^[A-Za-z0-9_-]{1,64}$/, { zh: '应用标识 APPKEY', en: 'The application key' }),
  'X-Timestamp': header(/^[0-9]{10}$/, {
    zh: 'Unix 秒，10 位，误差 300 秒内',
    en: 'Unix seconds, ten digits, at most 300 s off',
  }),
  'X-Nonce': header(/^[A-Za-z0-9_-]{16,64}$/, { zh: '随机串，每次请求都换新', en: 'Random; new for every request' }),
  'X-Api-Version': header(/^1\.0$/, { zh: '接口版本 1.0', en: 'Interface version 1.0' }),
  'X-Signature': header(/^[0-9a-f]{64}$/, { zh: '签名，小写十六进制', en: 'The signature, lower-case hex' }),
  'X-Key-Id': header(/^[A-Za-z0-9_-]{1,64}$/, { zh: '密钥编号', en: 'Which secret signed' }).optional(),
  'X-Content-SHA256': header(/^[0-9a-f]{64}$/, {
    zh: '请求体摘要，发送则必须一致',
    en: 'Digest of the body; if sent it must match',
  }).optional(),
  'X-Request-Id': header(/^[A-Za-z0-9_-]{8,64}$/, {
    zh: '请求编号，应答原样返回',
    en: 'Request id, echoed in the answer',
  }).optional(),
})

const PostHeaders = SignatureHeaders.extend({
  'Idempotency-Key': header(/^[\x21-\x7e]{1,64}$/, {
    zh: '幂等键：同键同内容得到同一应答',
    en: 'Same key and same content, same answer',
  }),
})
