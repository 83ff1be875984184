import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { type Direction, signedHeaders } from '../contract/signature.ts'
import type { DemoApplication } from './demo-data.ts'

export interface SignedCaller {
  get(path: string): Promise<Record<string, unknown>>
  /** Repeats what was taken and is not done, or was not taken, under the same key until it is done. */
  post(path: string, body: unknown): Promise<Record<string, unknown>>
  /** Answers that had to be asked for again. */
  repeats(): number
  close(): Promise<void>
}

const REPEAT_PAUSE_MS = 100
const MOST_REPEATS = 100
const NOT_DONE = new Set([202, 429, 503])

/** A partner's own system, signing each call anew. */
export function openCaller(
  apiUrl: string,
  { application, connections }: { application: DemoApplication; connections: number },
): SignedCaller {
  const { appKey, secret } = application
  const direction: Direction = application.kind === 'MALL' ? 'L2P' : 'M2P'
  const dispatcher = new Agent({ connections, pipelining: 1 })
  let repeats = 0

  async function send(method: 'GET' | 'POST', path: string, { body, key }: { body?: string; key?: string }) {
    const signed = signedHeaders({ direction, method, path, body: body ?? '', appKey, secret })
    const ofBody = key === undefined ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': key }
    const headers = { ...signed, ...ofBody }
    const answer = await request(apiUrl + path, { method, headers, body, dispatcher })
    return { status: answer.statusCode, text: await answer.body.text() }
  }

  async function insist(method: 'GET' | 'POST', path: string, call: { body?: string; key?: string }) {
    for (let attempt = 1; ; attempt += 1) {
      const { status, text } = await send(method, path, call)
      if (status === 200) return (JSON.parse(text) as { data: Record<string, unknown> }).data
      if (!NOT_DONE.has(status) || attempt > MOST_REPEATS) throw new Error(`${method} ${path}: ${status} ${text}`)
      repeats += 1
      await sleep(REPEAT_PAUSE_MS)
    }
  }

  return {
    get: (path) => insist('GET', path, {}),
    post: (path, body) => insist('POST', path, { body: JSON.stringify(body), key: randomUUID() }),
    repeats: () => repeats,
    close: () => dispatcher.close(),
  }
}
