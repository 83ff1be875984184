import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { answerFailure, type ReportError } from './answer-failure.ts'
import { answerClientError } from './client-error.ts'
import type { HostRule } from './hosts.ts'
import { requestIdOf } from './middleware/request-id.ts'
import { checkRequest } from './request-gate.ts'

export interface ServerSettings {
  readonly app: { fetch: Parameters<typeof getRequestListener>[0] }
  /** Address to listen on. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** Host names that are served; any other gets 421. */
  readonly hosts: readonly HostRule[]
  /** Longer than the balancer's own idle time, so that it is never the server that closes first. */
  readonly keepAliveTimeoutMs?: number
  readonly limits?: ServerOptions
  readonly docsBase?: string
  readonly report?: ReportError
}

export interface RunningServer {
  readonly port: number
  /** Stops accepting, lets running calls end, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** Node waits 60 s for headers and 300 s for a body by default; a slow sender holds a socket for that long. */
export const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 25_000, // And one checking interval: cut after 30 s at the latest.
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: false, // The gate answers it, with a problem.
} as const satisfies ServerOptions
const MAX_CONNECTIONS = 2_000
const MAX_REQUESTS_PER_SOCKET = 1_000

/** @throws the listen error, such as EADDRINUSE. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const {
    app,
    host,
    port,
    hosts,
    keepAliveTimeoutMs = 65_000,
    limits = SERVER_LIMITS,
    docsBase = '',
    report = () => {},
  } = settings
  const forward = getRequestListener(app.fetch)
  const running = new Map<Socket, { incoming: IncomingMessage; outgoing: ServerResponse }>()
  let isDraining = false

  const server = createServer({ ...limits, keepAliveTimeout: keepAliveTimeoutMs }, (incoming, outgoing) => {
    running.set(incoming.socket, { incoming, outgoing })
    outgoing.once('close', () => {
      if (running.get(incoming.socket)?.outgoing === outgoing) running.delete(incoming.socket)
    })
    if (isDraining) outgoing.shouldKeepAlive = false
    const failure = checkRequest(incoming, hosts)
    if (failure === null) return void forward(incoming, outgoing)
    const answer = answerFailure(failure, { requestId: requestIdOf(incoming.rawHeaders), docsBase, report })
    const allow = failure.code === 'METHOD_NOT_ALLOWED' ? { Allow: 'GET, POST' } : {}
    outgoing.shouldKeepAlive = false // What stands at the gate has sent something odd; its next bytes are not trusted.
    outgoing.writeHead(answer.status, { ...answer.headers, ...allow }).end(answer.body)
  })
  server.maxConnections = MAX_CONNECTIONS
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET
  server.maxHeadersCount = 0 // Any other number makes Node drop the lines above it silently.
  server.on('clientError', (error, socket: Socket) => {
    answerClientError(error, socket, { running: running.get(socket), docsBase })
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      isDraining = true
      for (const { outgoing } of running.values()) outgoing.shouldKeepAlive = false
      await drain(server, graceMs)
    },
  }
}

/** `server.close` alone waits for keep-alive sockets that may never be used again. */
async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const sweep = setInterval(() => server.closeIdleConnections(), 200)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
