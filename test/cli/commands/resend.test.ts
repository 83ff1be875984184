import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { defineResend } from '../../../cli/commands/resend.ts'
import { writeDemoFile } from '../../support/demo-file.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
  vi.restoreAllMocks()
})

test('a resend is asked for once: its 202 says that it is on its way, not that it should be asked for again', async () => {
  const posts: unknown[] = []
  const apiBaseUrl = await platformThat((method) => {
    if (method === 'POST') posts.push(method)
    return method === 'POST' ? [202, {}] : [200, noticeWith(posts.length)]
  })
  const output = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const command = new Command('resend')
  defineResend(command)

  await command.parseAsync(['n-1', '--json', '--demo-file', await writeDemoFile({ apiBaseUrl })], { from: 'user' })

  expect(posts).toHaveLength(1)
  expect(JSON.parse(String(output.mock.calls[0]))).toMatchObject({ noticeId: 'n-1', deliveries: [{}, {}] })
})

function noticeWith(resends: number) {
  const delivery = { startedAt: 't', url: 'u', outcome: 'DELIVERED', httpStatus: 200, latencyMs: 3, answer: '' }
  const times = { createdAt: 't', nextAttemptAt: null, deliveredAt: 't' }
  const head = { noticeId: 'n-1', orderId: 'O', type: 'COMPLETED', state: 'DELIVERED', version: 9, ...times }
  const deliveries = Array.from({ length: 1 + resends }, (_, index) => ({
    attempt: index + 1,
    manual: index > 0,
    ...delivery,
  }))
  return { ...head, attempts: deliveries.length, deliveries }
}

async function platformThat(answer: (method: string) => [status: number, data: object]): Promise<string> {
  server = createServer(({ method = '' }, response) => {
    const [status, data] = answer(method)
    response.writeHead(status).end(JSON.stringify({ code: 'OK', message: 'OK', requestId: 'r', data }))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
