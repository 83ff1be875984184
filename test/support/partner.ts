import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signReply } from '../../contract/reply-signature.ts'

export interface PartnerCall {
  path: string
  body: Record<string, unknown>
}

/** How the partner behind every endpoint answers; null hangs, a string is sent as it is. */
export type Answer = (call: PartnerCall & { query: URLSearchParams }) => unknown

export interface Partner {
  url: string
  /** Every call that it got, oldest first. */
  calls: PartnerCall[]
  answerWith(answer: Answer): void
  /** By APPKEY: answers are signed as the platform demands. */
  setSecrets(secrets: Map<string, string>): void
  close(): Promise<void>
}

/** A merchant's and a mall's own system in one: echoes ids, signs its answers, remembers what it was told. */
export async function startPartner(): Promise<Partner> {
  const calls: PartnerCall[] = []
  let answer: Answer = () => ({})
  let secrets = new Map<string, string>()
  const server = createServer(
    (request, response) =>
      void respond(request).then((text) => {
        if (text === null) return
        const secret = secrets.get(String(request.headers['x-app-key'])) ?? ''
        const nonce = String(request.headers['x-nonce'])
        response.setHeader('Content-Type', 'application/json')
        response.setHeader('X-Signature', signReply(secret, { status: 200, nonce, body: Buffer.from(text) }))
        response.end(text)
      }),
  )

  async function respond(request: IncomingMessage): Promise<string | null> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://partner')
    const text = Buffer.concat(chunks).toString()
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    calls.push({ path, body })
    const given = await answer({ path, query, body })
    if (given === null || typeof given === 'string') return given
    const echo = path.startsWith('/notices') ? { noticeId: body.noticeId } : { checkId: query.get('checkId') }
    return JSON.stringify({ code: 'OK', message: 'OK', data: { ...echo, ...(given as object) } })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answerWith: (next) => {
      answer = next
    },
    setSecrets: (next) => {
      secrets = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
