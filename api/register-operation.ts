import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { sha256Hex } from '../contract/signature.ts'
import { Failure } from '../domain/failure.ts'
import { ANSWER_HEADERS } from './answer-failure.ts'
import { withinCallLimit } from './call-deadline.ts'
import type { Caller } from './caller.ts'
import type { Api } from './create-api.ts'
import type { FrontDoor, FrontDoorEnv } from './front-door-env.ts'
import type { StoredAnswer } from './idempotency.ts'
import { withTrustedAddress, withVerifiedCaller } from './middleware/admit-call.ts'
import { DEFAULT_BODY_LIMIT_BYTES, type RawRequest, readRawRequest, readRequestHead } from './middleware/raw-request.ts'
import { readIdempotencyKey, requireJsonContentType, requireMediaType } from './middleware/signature-headers.ts'
import type { Callers, Operation, OperationRequest, Rendering } from './operation.ts'
import { documentOperation } from './operation-document.ts'
import { jsonBody, parseInput, queryValues, requireStrict } from './operation-input.ts'

/**
 * Puts an operation behind the front door and into the OpenAPI document. Query and body are parsed from the bytes
 * that were verified, never read a second time.
 *
 * @throws Error at start when a schema would drop unknown fields silently, or method and path are taken.
 */
export function registerOperation<
  const C extends Callers,
  D extends z.ZodType,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(api: Api, door: FrontDoor, operation: Operation<C, P, Q, B, D>): void {
  const { operationId, method, path, params, query, body, render, callers } = operation
  if (render && callers !== 'PUBLIC' && method === 'POST') throw new Error(`${operationId} cannot keep such an answer`)
  for (const schema of [params, query, body]) requireStrict(schema, operationId)
  const methods = methodsOf(api, path)
  if (methods.has(method)) throw new Error(`${method} ${path} is registered twice`)
  methods.set(method, (context) => answer(context, door, operation))
  documentOperation(api.openAPIRegistry, operation)
}

/** The handler gets exactly what its schemas parsed, so that dropping their types here and there is sound. */
type AnyOperation = Operation<Callers, z.ZodObject | undefined, z.ZodObject | undefined, z.ZodType | undefined>
type AnyRequest = OperationRequest<Callers, z.ZodObject | undefined, z.ZodObject | undefined, z.ZodType | undefined>
type Answer = (context: Context<FrontDoorEnv>) => Promise<Response>

const methodTables = new WeakMap<Api, Map<string, Map<string, Answer>>>()

/** One route a path, so that a known path with another method is told from an unknown path. */
function methodsOf(api: Api, path: string): Map<string, Answer> {
  const paths = methodTables.get(api) ?? new Map<string, Map<string, Answer>>()
  methodTables.set(api, paths)
  const known = paths.get(path)
  if (known) return known
  const methods = new Map<string, Answer>()
  paths.set(path, methods)
  api.all(path.replace(/\{(\w+)\}/g, ':$1'), (context) => {
    const answerTo = methods.get(context.env.incoming.method ?? '')
    if (answerTo) return answerTo(context)
    context.header('Allow', [...methods.keys()].join(', '))
    throw new Failure('METHOD_NOT_ALLOWED')
  })
  return methods
}

async function answer(context: Context<FrontDoorEnv>, door: FrontDoor, operation: AnyOperation): Promise<Response> {
  const { callers, bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES } = operation
  const { incoming } = context.env
  const head = readRequestHead(incoming, bodyLimitBytes)
  const isSigned = callers !== 'PUBLIC'
  const idempotencyKey = isSigned && head.method === 'POST' ? readIdempotencyKey(head.rawHeaders) : null
  const mediaType = operation.files ? requireMediaType(head.rawHeaders, Object.keys(operation.files)) : null
  const isJson = mediaType === null && head.hasBody && (isSigned || operation.body !== undefined)
  if (isJson) requireJsonContentType(head.rawHeaders)
  const readBody = () => readRawRequest(incoming, head, bodyLimitBytes)
  const admission = { ...countedAs(operation), tell: (name: string, value: string) => context.header(name, value) }
  const respond = (raw: RawRequest, caller: Caller | null) =>
    respondTo({ raw, caller, mediaType, idempotencyKey }, { context, door, operation })
  return callers === 'PUBLIC'
    ? withTrustedAddress(head, door, async () => respond(await readBody(), null))
    : withVerifiedCaller({ head, readBody, callers, ...admission }, door, respond)
}

function countedAs({ group, method, path }: AnyOperation) {
  return { group: group ?? (method === 'GET' ? 'READ' : 'ORDER'), isById: path.includes('{') } as const
}

interface AdmittedCall {
  readonly raw: RawRequest
  readonly caller: Caller | null
  readonly mediaType: string | null
  readonly idempotencyKey: string | null
}

interface Surroundings {
  readonly context: Context<FrontDoorEnv>
  readonly door: FrontDoor
  readonly operation: AnyOperation
}

async function respondTo(call: AdmittedCall, { context, door, operation }: Surroundings): Promise<Response> {
  const { raw, caller, mediaType, idempotencyKey } = call
  const input = parseAll(raw, context.req.param(), operation)
  const requestId = context.get('requestId')
  const request = { ...input, caller, rawBody: raw.body, mediaType, requestId, idempotencyKey }
  const handle = () => callHandler(operation, request)
  if (operation.render) return sendRendered(context, operation.render, await withinCallLimit(handle))
  const execute = () => envelope(operation, request)
  if (caller === null || idempotencyKey === null) return send(context, await withinCallLimit(execute))
  const keyed = { caller, key: idempotencyKey, requestHash: requestHash(raw, caller), requestId }
  const { replayed, ...stored } = await withinCallLimit(() => door.idempotency.run(keyed, execute))
  if (replayed) context.header('Idempotency-Replayed', 'true')
  return send(context, stored)
}

const NOTHING = z.strictObject({})

function parseAll(raw: RawRequest, params: Record<string, string>, operation: AnyOperation) {
  const query = operation.query ?? NOTHING
  const hasJson = operation.callers !== 'PUBLIC' && operation.files === undefined && raw.body.length > 0
  const isJson = operation.body !== undefined || hasJson
  return {
    params: parseInput(operation.params ?? z.record(z.string(), z.string()), params, 'path'),
    query: parseInput(query, queryValues(query, raw.queryPairs), 'query'),
    body: isJson ? parseInput(operation.body ?? NOTHING, jsonBody(raw.body), 'body') : undefined,
  }
}

/** `data` holds only what the response schema names. */
async function callHandler(operation: AnyOperation, request: AnyRequest): Promise<{ status: number; data: unknown }> {
  const { status = 200, data } = await operation.handler(request)
  return { status, data: operation.response.parse(data) }
}

async function envelope(operation: AnyOperation, request: AnyRequest): Promise<StoredAnswer> {
  const { status, data } = await callHandler(operation, request)
  return { status, body: JSON.stringify({ code: 'OK', message: 'OK', requestId: request.requestId, data }) }
}

function requestHash({ method, path, canonicalQuery, bodyDigest }: RawRequest, { appKey }: Caller): string {
  return sha256Hex([appKey, method, path, canonicalQuery, bodyDigest].join('\n'))
}

function send(context: Context<FrontDoorEnv>, { status, body }: StoredAnswer): Response {
  const headers = { ...ANSWER_HEADERS, 'Content-Type': 'application/json; charset=utf-8' }
  return context.body(body, status as ContentfulStatusCode, headers)
}

function sendRendered(
  context: Context<FrontDoorEnv>,
  rendering: Rendering<unknown>,
  { status, data }: { status: number; data: unknown },
): Response {
  const { body, headers } = rendering.write(data)
  const bytes = typeof body === 'string' ? body : Uint8Array.from(body)
  return context.body(bytes, status as ContentfulStatusCode, {
    ...ANSWER_HEADERS,
    'Content-Type': rendering.mediaType,
    ...headers,
  })
}
