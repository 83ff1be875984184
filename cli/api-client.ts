import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { encodeQueryText } from '../contract/canonical-query.ts'
import { Problem } from '../contract/problem.ts'
import { type Direction, signedHeaders } from '../contract/signature.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { Account } from './demo-file.ts'

export type QueryValue = string | number | boolean | readonly string[] | undefined

export interface ApiRead<Schema extends z.ZodType> {
  readonly path: string
  readonly query?: Readonly<Record<string, QueryValue>>
  /** What `data` must hold; fields that it does not name are passed over. */
  readonly data: Schema
}

export interface ApiWrite<Schema extends z.ZodType> extends ApiRead<Schema> {
  readonly body: unknown
  /** A fresh one by default. Retries keep it and take a new nonce. */
  readonly idempotencyKey?: string
  /** Tries of this call, where not being able to is an answer that the caller wants to see. */
  readonly attempts?: number
}

export interface ApiFile<Schema extends z.ZodType> extends ApiRead<Schema> {
  readonly content: Uint8Array
  readonly mediaType: string
}

export interface ApiClient {
  get<Schema extends z.ZodType>(read: ApiRead<Schema>): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(write: ApiWrite<Schema>): Promise<z.output<Schema>>
}

export interface FileSender {
  /** A file, which is worked on after it was taken: 202 is its answer. */
  send<Schema extends z.ZodType>(file: ApiFile<Schema>): Promise<z.output<Schema>>
}

export interface ApiClientOptions {
  readonly apiBaseUrl: string
  readonly account: Pick<Account, 'appKey' | 'secret' | 'keyId'>
  readonly direction: Extract<Direction, 'M2P' | 'L2P'>
  /** Tries of one call, the first included. */
  readonly attempts?: number
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** The platform refused the call and says why. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly problem: Problem
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly action: { zh: string; en: string }
  readonly requestId: string

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.messageEn}`)
    this.problem = problem
    this.code = problem.code
    this.zh = problem.message
    this.en = problem.messageEn
    this.action = problem.action
    this.requestId = problem.requestId
  }
}

/** Nobody answered, or not in our language. */
export class ApiUnavailableError extends Error {
  override name = 'ApiUnavailableError'
  readonly url: string

  constructor(url: string, reason: string) {
    super(`${url}: ${reason}`)
    this.url = url
  }
}

const ATTEMPTS = 5
/** Beyond the attempts: the same call is being worked on, and its answer is what the caller wants. */
const BUSY_ATTEMPTS = 4
const TIMEOUT_MS = 15_000
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/**
 * A caller of our API that signs every call. A POST that may have been done is sent again under the same key; while the
 * first one is still being worked on, a few times more, even where `attempts` says once.
 */
export function createApiClient(options: ApiClientOptions): ApiClient & FileSender {
  return {
    get: ({ path, query, data }) => call(options, { method: 'GET', path, query, data }),
    post: ({ body, idempotencyKey = randomUUID(), ...write }) =>
      call(options, { method: 'POST', ...write, body: JSON.stringify(body), idempotencyKey }),
    send: ({ content, ...file }) =>
      call(options, { method: 'POST', ...file, body: content, idempotencyKey: randomUUID(), isTaken: true }),
  }
}

interface Call<Schema extends z.ZodType> {
  method: 'GET' | 'POST'
  path: string
  query?: Readonly<Record<string, QueryValue>>
  data: Schema
  body?: string | Uint8Array
  /** JSON by default. */
  mediaType?: string
  idempotencyKey?: string
  attempts?: number
  /** Whether 202 is what is wanted, and nothing comes after it. */
  isTaken?: boolean
}

interface Answer {
  status: number
  text: string
  retryAfterMs: number
}

async function call<Schema extends z.ZodType>(
  options: ApiClientOptions,
  wanted: Call<Schema>,
): Promise<z.output<Schema>> {
  const { signal, apiBaseUrl } = options
  const attempts = wanted.attempts ?? options.attempts ?? ATTEMPTS
  let busyAnswers = 0
  for (let sent = 1; ; sent += 1) {
    const answer = await attemptCall(options, wanted)
    const isBusy = isInProgress(answer)
    if (isBusy) busyAnswers += 1
    const isLast = isBusy ? busyAnswers >= BUSY_ATTEMPTS : sent - busyAnswers >= attempts
    const isDone = !isBusy && !isWorthAnotherTry(answer, wanted)
    if (isLast || isDone || signal?.aborted === true) return readAnswer(answer, wanted, apiBaseUrl)
    const pauseMs = Math.max('error' in answer ? 0 : answer.retryAfterMs, FIRST_PAUSE_MS * 2 ** (sent - 1))
    await sleep(Math.min(pauseMs, LONGEST_PAUSE_MS) * (0.8 + 0.4 * Math.random()), undefined, { signal })
  }
}

/** The first call under this key has no answer yet: asked again, its answer is ours. */
function isInProgress(answer: Answer | { error: string }): boolean {
  if ('error' in answer || answer.status !== 409) return false
  return Problem.safeParse(parseJson(answer.text)).data?.code === IN_PROGRESS
}

const IN_PROGRESS: FailureCode = 'IDEMPOTENCY_IN_PROGRESS'

/** 202 is "done or about to be": asked again under its key, the platform tells how it ended. */
function isWorthAnotherTry(answer: Answer | { error: string }, { isTaken = false }: { isTaken?: boolean }): boolean {
  if ('error' in answer) return true
  return answer.status === 202 ? !isTaken : [429, 502, 503, 504].includes(answer.status)
}

async function attemptCall<Schema extends z.ZodType>(
  { apiBaseUrl, account, direction, timeoutMs = TIMEOUT_MS, signal }: ApiClientOptions,
  { method, path, query, body, mediaType = 'application/json', idempotencyKey }: Call<Schema>,
): Promise<Answer | { error: string }> {
  const base = new URL(apiBaseUrl)
  const signedPath = `${base.pathname.replace(/\/$/, '')}${path}`
  const rawQuery = queryText(query ?? {})
  const headers = {
    ...signedHeaders({ ...account, direction, method, path: signedPath, query: rawQuery, body: body ?? '' }),
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': mediaType }),
    ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  }
  const limit = AbortSignal.timeout(timeoutMs)
  try {
    const url = `${base.origin}${signedPath}${rawQuery === '' ? '' : `?${rawQuery}`}`
    const answer = await request(url, {
      method,
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    return { status: answer.statusCode, text: await readText(answer.body), retryAfterMs: retryAfterMs(answer) }
  } catch (error) {
    if (signal?.aborted) throw error
    return { error: error instanceof Error ? error.message || error.name : String(error) }
  }
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function retryAfterMs({ headers }: Dispatcher.ResponseData): number {
  const text = String(headers['retry-after'] ?? '')
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : 0
}

function queryText(query: Readonly<Record<string, QueryValue>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => {
      if (value === undefined) return []
      const values = typeof value === 'object' ? value : [String(value)]
      return values.map((each) => `${encodeQueryText(name)}=${encodeQueryText(each)}`)
    })
    .join('&')
}

function readAnswer<Schema extends z.ZodType>(
  answer: Answer | { error: string },
  { path, data }: Call<Schema>,
  apiBaseUrl: string,
): z.output<Schema> {
  if ('error' in answer) throw new ApiUnavailableError(apiBaseUrl, answer.error)
  const json = parseJson(answer.text)
  if (answer.status >= 200 && answer.status < 300) {
    const envelope = z.object({ code: z.literal('OK'), data: z.unknown() }).safeParse(json)
    const read = data.safeParse(envelope.data?.data)
    if (envelope.success && read.success) return read.data
    const field = read.error?.issues[0]?.path.join('.') || 'its top'
    throw new ApiUnavailableError(`${apiBaseUrl}${path}`, `the answer is not what was expected at ${field}`)
  }
  const problem = Problem.safeParse(json)
  if (problem.success) throw new ApiError(problem.data)
  throw new ApiUnavailableError(`${apiBaseUrl}${path}`, `status ${answer.status} without a problem document`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
