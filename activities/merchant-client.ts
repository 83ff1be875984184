import { Agent, type buildConnector, type Dispatcher } from 'undici'
import { clampRetryAfterMs } from '../domain/notice.ts'
import { createInFlight, type InFlight } from './in-flight.ts'
import { type CallOutcome, createBreakers, type EndpointFigures, type PartnerBreakers } from './partner-breaker.ts'
import type { PartnerAnswer, PartnerCall, PartnerEndpoint } from './partner-call.ts'
import { PartnerError, type PartnerErrorKind } from './partner-error.ts'
import { type PartnerRequest, partnerRequest } from './partner-request.ts'
import { factsOf, isSuccess, type RawReply, readReply, refusalOf } from './reply-reader.ts'

export type { PartnerAnswer, PartnerCall, PartnerEndpoint } from './partner-call.ts'
export { PartnerError } from './partner-error.ts'

export interface PartnerLimits {
  /** Name, TCP and TLS. */
  connectMs: number
  /** From the request to the end of the answer's header. */
  headersMs: number
  /** Between two pieces of the body. */
  bodyGapMs: number
  answerBytes: number
  headerBytes: number
  keepAliveMs: number
  connectionsPerOrigin: number
  /** Calls under way to all partners. */
  inFlight: number
  inFlightPerPartner: number
  /** 1xx answers before the real one. */
  informationalAnswers: number
  failuresToOpen: number
  probeMs: number
}

const PARTNER_LIMITS: PartnerLimits = {
  connectMs: 3_000,
  headersMs: 10_000,
  bodyGapMs: 5_000,
  answerBytes: 64 * 1024,
  headerBytes: 8 * 1024,
  keepAliveMs: 4_000,
  connectionsPerOrigin: 4,
  inFlight: 64,
  inFlightPerPartner: 8,
  informationalAnswers: 16,
  failuresToOpen: 20,
  probeMs: 5 * 60_000,
}

export interface PartnerClientOptions {
  limits?: Partial<PartnerLimits>
  /** In [0, 1). */
  random?: () => number
  /** Wall clock: the signature's time and a `Retry-After` that is a date. */
  nowMs?: () => number
  /** A clock that never jumps: latencies and the breaker. */
  elapsedMs?: () => number
}

export interface PartnerFigures {
  partnerId: string
  inFlight: number
  /** Endpoints that failed lately. */
  endpoints: {
    direction: string
    url: string
    state: EndpointFigures['state']
    failuresInRow: number
    waitMs: number
  }[]
}

/** @throws PartnerError for whatever is not an answer; TypeError or RangeError when the call cannot be signed. */
export type CallPartner = (call: PartnerCall) => Promise<PartnerAnswer>

export interface PartnerClient {
  call: CallPartner
  /**
   * Takes one of the partner's places first, for work that must not be begun in vain, and makes its call in it.
   *
   * @throws PartnerError BUSY when there is none.
   */
  inPlace<Result>(partnerId: string, work: (call: CallPartner) => Promise<Result>): Promise<Result>
  /** Partners with calls under way or failing endpoints. */
  status(): PartnerFigures[]
  /** Lets running calls end. Later calls fail as CONNECT. */
  close(): Promise<void>
}

/** The only socket to a partner. Follows nothing, inflates nothing, keeps no cookie, reads no proxy variable. */
export function createPartnerClient(options: PartnerClientOptions = {}): PartnerClient {
  const { random = Math.random, nowMs = Date.now, elapsedMs = () => performance.now() } = options
  const limits = { ...PARTNER_LIMITS, ...options.limits }
  const agent = openAgent(limits)
  const inFlight = createInFlight({ total: limits.inFlight, perPartner: limits.inFlightPerPartner })
  const breakers = createBreakers({ ...limits, elapsedMs })

  const call: CallPartner = (partnerCall) => inPlace(partnerCall.endpoint.partnerId, (callNow) => callNow(partnerCall))

  return { call, inPlace, status: () => figuresOf(inFlight, breakers), close: () => agent.close() }

  async function inPlace<Result>(partnerId: string, work: (call: CallPartner) => Promise<Result>): Promise<Result> {
    if (!inFlight.enter(partnerId)) throw new PartnerError('BUSY', { latencyMs: 0, neverSent: true })
    try {
      return await work(callInPlace)
    } finally {
      inFlight.leave(partnerId)
    }
  }

  async function callInPlace(partnerCall: PartnerCall): Promise<PartnerAnswer> {
    const { endpoint, totalMs } = partnerCall
    const request = partnerRequest(partnerCall, nowMs())
    const key = breakerKey(endpoint)
    const waitMs = breakers.admit(key, totalMs)
    if (waitMs > 0) throw breakerOpen(waitMs)
    let outcome: CallOutcome = 'FAILED'
    try {
      const answer = await answerTo(partnerCall, request)
      outcome = 'ANSWERED'
      return answer
    } catch (error) {
      outcome = outcomeOf(error, partnerCall.signal)
      throw error
    } finally {
      breakers.settle(key, outcome)
    }
  }

  async function answerTo(partnerCall: PartnerCall, request: PartnerRequest): Promise<PartnerAnswer> {
    const startedMs = elapsedMs()
    const { totalMs, signal } = partnerCall
    const exchange = await exchangeOver(agent, request, { totalMs, signal, ...limits })
    const latencyMs = Math.round(elapsedMs() - startedMs)
    const reply = replyOf(exchange, latencyMs)
    if (reply !== null && !isSuccess(reply.httpStatus)) throw refusalOf(reply, nowMs())
    if (reply?.isWhole) return readReply(reply, { call: partnerCall, nonce: request.nonce, nowMs: nowMs() })
    throw new PartnerError(kindOf(exchange), {
      ...(reply === null ? { latencyMs } : factsOf(reply)),
      neverSent: !exchange.wasSent,
      cause: exchange.error,
    })
  }

  /** Spread a little: otherwise all that wait for the probe would come back at the same moment. */
  function breakerOpen(waitMs: number): PartnerError {
    const retryAfterMs = clampRetryAfterMs(Math.ceil(waitMs + random() * 0.1 * limits.probeMs))
    return new PartnerError('BREAKER_OPEN', { latencyMs: 0, neverSent: true, retryAfterMs })
  }
}

function figuresOf(inFlight: InFlight, breakers: PartnerBreakers): PartnerFigures[] {
  const figures = new Map<string, PartnerFigures>()
  const partnerFigures = (partnerId: string) => {
    const known = figures.get(partnerId) ?? { partnerId, inFlight: 0, endpoints: [] }
    figures.set(partnerId, known)
    return known
  }
  for (const [partnerId, count] of inFlight.counts()) partnerFigures(partnerId).inFlight = count
  for (const { key, ...endpoint } of breakers.figures()) {
    const [partnerId = '', direction = '', url = ''] = key.split('\n')
    partnerFigures(partnerId).endpoints.push({ direction, url, ...endpoint })
  }
  return [...figures.values()]
}

function breakerKey({ partnerId, direction, url }: PartnerEndpoint): string {
  const { origin, pathname } = new URL(url) // Without user and query, which may hold a secret: metrics show the rest.
  return [partnerId, direction, origin + pathname].join('\n')
}

/** A partner that says no in good form works; one that gives up on us, or that we gave up on, does not. */
function outcomeOf(error: unknown, signal: AbortSignal | undefined): CallOutcome {
  if (!(error instanceof PartnerError)) return 'UNKNOWN'
  if (error.answerCode !== undefined) return 'ANSWERED'
  const isCancelled = error.kind === 'TIMEOUT' && signal?.aborted === true && signal.reason?.name !== 'TimeoutError'
  return isCancelled ? 'UNKNOWN' : 'FAILED'
}

function openAgent(limits: PartnerLimits): Agent {
  return new Agent({
    connect: connectOptions(limits),
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyGapMs,
    maxResponseSize: limits.answerBytes,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs, // Otherwise the partner's own hint may ask for ten minutes.
    connections: limits.connectionsPerOrigin,
    pipelining: 1,
    allowH2: false,
  })
}

/**
 * How each socket is opened, and the one place for a check of the address. That check must be a connector of its own,
 * not a `lookup`: a lookup is never asked for an address that is written as one.
 */
function connectOptions({ connectMs }: PartnerLimits): buildConnector.BuildOptions {
  // Said explicitly, as NODE_TLS_REJECT_UNAUTHORIZED would switch the default off.
  return { timeout: connectMs, minVersion: 'TLSv1.2', rejectUnauthorized: true }
}

/** What happened on the wire. */
interface Exchange {
  /** False when the request was still waiting for a connection. */
  wasSent: boolean
  httpStatus: number | null
  headers: RawReply['headers']
  chunks: Uint8Array[]
  end: 'COMPLETE' | 'ERROR' | 'DEADLINE' | 'ABORTED' | 'FLOOD'
  error?: unknown
}

interface ExchangeLimits {
  totalMs: number
  signal: AbortSignal | undefined
  informationalAnswers: number
}

/**
 * Below `undici.request`, which tells neither whether a request was sent nor what had come before it broke off, and whose
 * signal waits as long as the request waits for a connection.
 */
function exchangeOver(agent: Agent, request: PartnerRequest, limits: ExchangeLimits): Promise<Exchange> {
  return new Promise((resolve) => {
    const exchange: Omit<Exchange, 'end'> = { wasSent: false, httpStatus: null, headers: {}, chunks: [] }
    const deadline = setTimeout(finish, limits.totalMs, 'DEADLINE')
    let controller: Dispatcher.DispatchController | null = null
    let informationalAnswers = 0
    let isFinished = false

    limits.signal?.addEventListener('abort', cancel, { once: true })
    if (limits.signal?.aborted) return cancel()
    const { origin, method, target: path, headers, body } = request
    agent.dispatch(
      { origin, method, path, headers, body },
      {
        onRequestStart(started) {
          controller = started
          if (isFinished) started.abort(new Error('ended before it was sent'))
          else exchange.wasSent = true
        },
        onResponseStart(_, httpStatus, responseHeaders) {
          if (httpStatus >= 200) Object.assign(exchange, { httpStatus, headers: responseHeaders })
          else if (++informationalAnswers > limits.informationalAnswers) finish('FLOOD')
        },
        onResponseData(_, chunk) {
          exchange.chunks.push(new Uint8Array(chunk)) // A copy: the parser uses its buffer again.
        },
        onResponseEnd: () => finish('COMPLETE'),
        onResponseError: (_, error) => finish('ERROR', error),
      },
    )

    function cancel(): void {
      finish('ABORTED', limits.signal?.reason)
    }

    function finish(end: Exchange['end'], error?: unknown): void {
      if (isFinished) return
      isFinished = true
      clearTimeout(deadline)
      limits.signal?.removeEventListener('abort', cancel)
      if (end !== 'COMPLETE' && end !== 'ERROR') controller?.abort(new Error(end))
      resolve({ ...exchange, end, error })
    }
  })
}

/** Null when no final status arrived. */
function replyOf({ httpStatus, headers, chunks, end }: Exchange, latencyMs: number): RawReply | null {
  if (httpStatus === null) return null
  return { httpStatus, headers, bytes: Buffer.concat(chunks), isWhole: end === 'COMPLETE', latencyMs }
}

const KIND_BY_CODE: Partial<Record<string, PartnerErrorKind>> = {
  UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'TIMEOUT',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'TOO_LARGE',
  UND_ERR_HEADERS_OVERFLOW: 'TOO_LARGE',
}

/** The kind of an exchange that did not bring a whole answer. */
function kindOf({ end, wasSent, error }: Exchange): PartnerErrorKind {
  if (end === 'DEADLINE' || end === 'ABORTED') return 'TIMEOUT'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return KIND_BY_CODE[code] ?? (wasSent ? 'BROKEN_ANSWER' : 'CONNECT')
}
