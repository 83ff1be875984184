import { Agent, request } from 'undici'
import type { FormPost } from '../contract/carrier-push.ts'

const TOTAL_MS = 10_000
const ANSWER_BYTES = 64 * 1024
const CONNECT_MS = 3_000

/** @returns the answer's text. @throws whatever kept it from coming: the engine tries again. */
export type PostToCarrier = (url: string, form: FormPost, signal: AbortSignal) => Promise<string>

/** The only socket to a tracking provider; its address is an operator's setting, never a partner's. */
export function createCarrierClient(): { post: PostToCarrier; close(): Promise<void> } {
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_MS, minVersion: 'TLSv1.2', rejectUnauthorized: true },
    maxResponseSize: ANSWER_BYTES,
  })
  return {
    async post(url, { contentType, body }, cancelled) {
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        headers: { 'content-type': contentType, 'accept-encoding': 'identity' },
        body,
        dispatcher,
        signal: AbortSignal.any([cancelled, AbortSignal.timeout(TOTAL_MS)]),
      })
      const text = await answer.text()
      if (statusCode !== 200) throw new Error(`the tracking provider answered ${statusCode}`)
      return text
    },
    close: () => dispatcher.close(),
  }
}
