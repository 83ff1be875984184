import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

/** What a handler of a simulator sees of the socket below it. */
export interface SimulatorEnv {
  Bindings: HttpBindings
}

export interface Listening {
  readonly port: number
  readonly url: string
  /** Cuts calls that hang on purpose, too. */
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/** @throws the listen error, such as EADDRINUSE. */
export async function listen(app: Hono<SimulatorEnv>, port: number): Promise<Listening> {
  const forward = getRequestListener(app.fetch)
  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing))
  server.listen(port, HOST)
  await once(server, 'listening')
  const { port: chosen } = server.address() as AddressInfo
  return { port: chosen, url: `http://${HOST}:${chosen}`, stop: () => stopServer(server) }
}

async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/** Controls are for this machine alone; the host name is looked at, too, as a web page can aim a foreign name at us. */
export function isFromHere({ socket, headers }: IncomingMessage): boolean {
  return LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '')
}
