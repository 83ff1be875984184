import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signReply } from '../contract/reply-signature.ts'
import { formatTime } from '../domain/time.ts'

export interface BenchPartner {
  url: string
  /** By APPKEY. */
  setSecrets(secrets: ReadonlyMap<string, string>): void
  /** Resolves when the merchant has answered that it takes the order. Ask before the order can be told of. */
  accepted(orderId: string): Promise<void>
  noticesToMall(): number
  close(): Promise<void>
}

const ELIGIBLE_MS = 30 * 60_000

/** Merchants and mall of the run: they say yes to everything, at once, and sign what they say. */
export async function startPartner(): Promise<BenchPartner> {
  const waiting = new Map<string, () => void>()
  let secrets: ReadonlyMap<string, string> = new Map()
  let noticesToMall = 0

  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://partner')
      const told = text === '' ? {} : (JSON.parse(text) as { noticeId?: string; orderId?: string })
      const isOrder = pathname.endsWith('/order-created')
      if (pathname.endsWith('/order-state-changed')) noticesToMall += 1
      const data = pathname.startsWith('/eligibility')
        ? { checkId: searchParams.get('checkId'), ...yes() }
        : { noticeId: told.noticeId, ...(isOrder ? { accepted: 'ACCEPTED' } : {}) }
      const body = JSON.stringify({ code: 'OK', message: 'OK', data })
      const secret = secrets.get(String(request.headers['x-app-key'])) ?? ''
      const nonce = String(request.headers['x-nonce'])
      response.setHeader('Content-Type', 'application/json')
      response.setHeader('X-Signature', signReply(secret, { status: 200, nonce, body }))
      response.end(body, () => {
        if (isOrder) waiting.get(told.orderId ?? '')?.()
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setSecrets: (given) => {
      secrets = given
    },
    accepted: (orderId) =>
      new Promise((resolve) => {
        waiting.set(orderId, () => {
          waiting.delete(orderId)
          resolve()
        })
      }),
    noticesToMall: () => noticesToMall,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Interface 6. */
const yes = () => ({
  eligible: true,
  allowNum: 5,
  blacklisted: false,
  reasons: [],
  expiresAt: formatTime(Date.now() + ELIGIBLE_MS),
})

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
