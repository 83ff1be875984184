import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { choosePort, choosePorts, chooseRandomPort, isPortFree } from '../../../platform/servers/free-port.ts'

test('a free port is taken as it was asked for', async () => {
  const port = await chooseRandomPort()

  expect(await choosePort(port)).toBe(port)
})

test.each(['127.0.0.1', '0.0.0.0'])('a port that somebody has on %s is replaced by another one', async (host) => {
  const port = await chooseRandomPort()
  await listen(port, host)

  const chosen = await choosePort(port)

  expect(chosen).not.toBe(port)
  expect(await isPortFree(chosen)).toBe(true)
})

test('a part that has to move does not take the port that another part wants', async () => {
  const first = await chooseRandomPort()
  await listen(first, '127.0.0.1')

  const { api, simulator } = await choosePorts({ api: first, simulator: first + 10 })

  expect(api).not.toBe(first + 10)
  expect(new Set([first, api, simulator]).size).toBe(3)
})

async function listen(port: number, host: string): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  onTestFinished(() => void server.close())
  return server
}
