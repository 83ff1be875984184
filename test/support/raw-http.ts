import { once } from 'node:events'
import { connect } from 'node:net'

/** A request as bytes on the wire: nothing is checked, completed or normalised. */
export interface WireRequest {
  method: string
  target: string
  /** Written line by line as they stand. */
  headers: Array<[name: string, value: string]>
  body: Uint8Array
}

export interface WireAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function wireBytes({ method, target, headers, body }: WireRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}

/** Sends the bytes on a connection of its own and reads answers until there are `count` or the other side closes. */
export async function exchange(
  port: number,
  bytes: Uint8Array | readonly Uint8Array[],
  count = 1,
): Promise<WireAnswer[]> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {}) // A reset is a way to close, which the answers then show.
  await once(socket, 'connect')
  for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) socket.write(part)
  let received = Buffer.alloc(0)
  return new Promise((resolve) => {
    const settle = () => {
      socket.destroy()
      resolve(readAnswers(received))
    }
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (readAnswers(received).length >= count) settle()
    })
    socket.on('close', settle)
  })
}

function readAnswers(received: Buffer): WireAnswer[] {
  const answers: WireAnswer[] = []
  let rest = received
  for (let end = rest.indexOf('\r\n\r\n'); end !== -1; end = rest.indexOf('\r\n\r\n')) {
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString().split('\r\n')
    const status = Number(statusLine.split(' ')[1])
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
    )
    const bodyEnd = end + 4 + Number(headers['content-length'] ?? 0)
    if (rest.length < bodyEnd) break
    if (status >= 200) answers.push({ status, headers, body: rest.subarray(end + 4, bodyEnd).toString() })
    rest = rest.subarray(bodyEnd)
  }
  return answers
}
