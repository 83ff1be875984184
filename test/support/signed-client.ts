import { setTimeout as pause } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { signedHeaders } from '../../contract/signature.ts'
import type { DemoApplication } from '../../db/seed/demo.ts'

/** What is sent; the same object again is the same request: same bytes, same key. */
export interface Call {
  path: string
  body?: string
  /** Idempotency-Key of a POST. */
  key?: string
}

export interface Answer {
  call: Call
  /** 0 when nobody answered. */
  status: number
  code: string
  headers: Record<string, unknown>
  /** `data` of a success, the problem of a failure. */
  data: Record<string, unknown>
}

export interface SignedClient {
  /** Every answer that came, oldest first. */
  answers: Answer[]
  /** One attempt. */
  send(call: Call): Promise<Answer>
  /** As often as it takes: an unknown outcome is asked for again under the same key. */
  insist(call: Call): Promise<Answer>
  close(): Promise<void>
}

const PAUSE_MS = 150
const TIMEOUT_MS = 20_000

/** A partner's own system that calls the API and writes down what it is told. */
export function openSignedClient(apiUrl: string, { kind, appKey, secret }: DemoApplication): SignedClient {
  const dispatcher = new Agent({ connections: 32, pipelining: 1 })
  const direction = kind === 'MALL' ? 'L2P' : 'M2P'
  const answers: Answer[] = []
  let isClosed = false
  return { answers, send, insist, close }

  async function send(call: Call): Promise<Answer> {
    const answer = await attempt(call)
    answers.push(answer)
    return answer
  }

  async function insist(call: Call): Promise<Answer> {
    for (;;) {
      const answer = await send(call)
      if (!isUnknown(answer) || isClosed) return answer
      await pause(PAUSE_MS)
    }
  }

  async function close(): Promise<void> {
    isClosed = true
    await dispatcher.destroy()
  }

  async function attempt(call: Call): Promise<Answer> {
    const method = call.body === undefined ? 'GET' : 'POST'
    const [path = '', query = ''] = call.path.split('?')
    const signed = signedHeaders({ direction, method, path, query, body: call.body ?? '', appKey, secret })
    const json = call.key === undefined ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': call.key }
    try {
      const { statusCode, headers, body } = await request(apiUrl + call.path, {
        method,
        headers: { ...signed, ...json },
        body: call.body,
        dispatcher,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const read = (await body.json()) as Record<string, unknown>
      const data = statusCode < 300 ? read.data : read
      return { call, status: statusCode, code: String(read.code), headers, data: data as Record<string, unknown> }
    } catch (error) {
      const { code, message } = error as Error & { code?: string }
      return { call, status: 0, code: code ?? message, headers: {}, data: {} }
    }
  }
}

/** Neither done nor refused. */
function isUnknown({ status, code }: Answer): boolean {
  return status === 0 || status === 202 || status === 429 || status >= 500 || code === 'IDEMPOTENCY_IN_PROGRESS'
}
