import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface PartnerServerRequest {
  method: string
  target: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  body: string
}

export type Answering = (socket: Socket, request: PartnerServerRequest) => void

export interface PartnerServer {
  readonly url: string
  readonly requests: PartnerServerRequest[]
  /** Every socket that was opened, in order; a closed one is destroyed. */
  readonly sockets: Socket[]
  close(): Promise<void>
}

/** A partner that answers with whatever bytes a test writes: no HTTP library corrects them. */
export async function startPartnerServer(answer: Answering): Promise<PartnerServer> {
  const requests: PartnerServerRequest[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    let received = ''
    socket.on('error', () => {}) // The client cuts connections on purpose.
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      for (let read = readRequest(received); read !== null; read = readRequest(received)) {
        received = received.slice(read.length)
        requests.push(read.request)
        answer(socket, read.request)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests, sockets, close }

  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}

/** One whole answer with its length. */
export function answerBytes(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(body)
  const all = { 'Content-Type': 'application/json', 'Content-Length': bytes.length.toString(), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Any\r\n${lines.join('')}\r\n`), bytes])
}

/** Writes the parts as they are; the connection stays open. */
export const write =
  (...parts: (string | Uint8Array)[]): Answering =>
  (socket) => {
    for (const part of parts) socket.write(part)
  }
export const writeAndEnd =
  (text: string | Uint8Array): Answering =>
  (socket) =>
    void socket.end(text)
/** A whole 200. */
export const ok = (body: string, headers?: Record<string, string>): Answering => write(answerBytes(200, body, headers))

/** The text again and again, with a pause. */
export function repeatEach(pauseMs: number, text: string): Answering {
  return (socket) => {
    const timer = setInterval(() => socket.write(text), pauseMs)
    socket.once('close', () => clearInterval(timer))
  }
}

/** The chunk without end, as fast as it is read. */
export function pourOut(start: string, chunk: Uint8Array): Answering {
  return (socket) => {
    socket.write(start)
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pour)
    pour()
  }
}

function readRequest(received: string): { request: PartnerServerRequest; length: number } | null {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const [requestLine = '', ...lines] = received.slice(0, headEnd).split('\r\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (received.length < length) return null
  const body = Buffer.from(received.slice(headEnd + 4, length), 'latin1').toString()
  return { request: { method, target, headers, body }, length }
}
