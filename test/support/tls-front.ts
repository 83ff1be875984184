import { readFileSync } from 'node:fs'
import { connect, constants, createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

const MATERIAL = join(import.meta.dirname, '../fixtures/tls')
export const tlsFile = (name: string): string => join(MATERIAL, name)
/** The name that the server's certificate is for. */
export const TLS_SERVER_NAME = 'temporal.test'

export interface TlsFrontOptions {
  /** The plain server behind. */
  address: string
  wantsClientCertificate?: boolean
  /** Calls without it are refused as gRPC servers do. */
  apiKey?: string
}

export interface TlsFront {
  address: string
  /** Of the calls, each value once, oldest first. */
  authorizations: Set<string | undefined>
  /** Names in the certificates that clients showed. */
  clients: Set<string | undefined>
  /** gRPC methods that were called. */
  methods: Set<string>
}

/** What a managed Temporal has before it: TLS, a client certificate or an API key, and the real server behind. */
export async function startTlsFront(options: TlsFrontOptions): Promise<TlsFront> {
  const { address, wantsClientCertificate = false, apiKey } = options
  const behind = connect(`http://${address}`)
  const front: TlsFront = { address: '', authorizations: new Set(), clients: new Set(), methods: new Set() }
  const server = createSecureServer({
    cert: readFileSync(tlsFile('test-server.pem')),
    key: readFileSync(tlsFile('test-server.key')),
    ca: readFileSync(tlsFile('test-ca.pem')),
    requestCert: wantsClientCertificate,
    rejectUnauthorized: wantsClientCertificate,
  })
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => {
    sessions.add(session)
    const { CN } = (session.socket as TLSSocket).getPeerCertificate().subject ?? {}
    front.clients.add(Array.isArray(CN) ? CN[0] : CN)
  })
  server.on('stream', (stream, headers) => {
    front.authorizations.add(headers.authorization)
    front.methods.add(String(headers[':path']).split('/').at(-1) ?? '')
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) return refuse(stream)
    pass(stream, behind.request({ ...headers, ':scheme': 'http', ':authority': address }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  front.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const session of sessions) session.destroy()
    behind.destroy()
    await closed
  })
  return front
}

function refuse(stream: ServerHttp2Stream): void {
  const status = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true })
}

/** A call through, with the trailers in which gRPC says how it ended. */
function pass(stream: ServerHttp2Stream, call: ReturnType<ReturnType<typeof connect>['request']>): void {
  let trailers = {}
  call.on('response', (headers, flags) => {
    const { ':status': status, ...others } = headers
    const isWhole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    if (stream.closed) return
    stream.respond({ ':status': status, ...others }, isWhole ? { endStream: true } : { waitForTrailers: true })
  })
  call.on('trailers', (received) => {
    trailers = received
  })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  stream.pipe(call)
  call.on('data', (chunk) => stream.writable && stream.write(chunk))
  call.on('end', () => stream.writable && stream.end())
  call.on('error', () => stream.close())
  stream.on('error', () => call.close())
  stream.on('close', () => call.close())
}
