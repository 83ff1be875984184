import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { answerFailure, type ReportError } from './answer-failure.ts'
import { answerClientError, type RunningCall } from './client-error.ts'
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
  /** Every open socket with the call that runs on it. */
  const sockets = new Map<Socket, RunningCall | undefined>()
  let isDraining = false

  const server = createServer({ ...limits, keepAliveTimeout: keepAliveTimeoutMs }, (incoming, outgoing) => {
    const { socket } = incoming
    sockets.set(socket, { incoming, outgoing })
    outgoing.once('close', () => {
      if (sockets.get(socket)?.outgoing === outgoing) sockets.set(socket, undefined)
    })
    if (isDraining) outgoing.shouldKeepAlive = false
    const failure = checkRequest(incoming, hosts)
    if (failure === null) return void forward(incoming, outgoing)
    const answer = answerFailure(failure, { requestId: requestIdOf(incoming.rawHeaders), docsBase, report })
    const allow = failure.code === 'METHOD_NOT_ALLOWED' ? { Allow: 'GET, POST' } : {}
    outgoing.shouldKeepAlive = false // What stands at the gate has sent something odd; its next bytes are not trusted.
    const headers = { ...answer.headers, ...allow, 'Content-Length': Buffer.byteLength(answer.body) }
    outgoing.writeHead(answer.status, headers).end(answer.body)
  })
  server.maxConnections = MAX_CONNECTIONS
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET
  server.maxHeadersCount = 0 // Any other number makes Node drop the lines above it silently.
  server.on('connection', (socket) => {
    sockets.set(socket, undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (error, socket: Socket) => {
    answerClientError(error, socket, { running: sockets.get(socket), docsBase })
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      isDraining = true
      for (const running of sockets.values()) if (running) running.outgoing.shouldKeepAlive = false
      await drain(server, sockets, graceMs)
    },
  }
}

/** `server.close` alone waits for sockets that may never be used: kept alive, or opened and never written to. */
async function drain(server: Server, sockets: ReadonlyMap<Socket, unknown>, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const sweep = setInterval(() => {
    server.closeIdleConnections()
    for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy()
  }, 200)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
