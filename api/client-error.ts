import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { uuidv7 } from 'uuidv7'
import { Failure, type FailureCode } from '../domain/failure.ts'
import { answerFailure } from './answer-failure.ts'

const CODES: Readonly<Record<string, FailureCode>> = {
  HPE_INVALID_URL: 'PATH_INVALID', // Raw non-ASCII bytes, also in the query.
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'BODY_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
}
/** Long enough for the answer to be read: closing over unread input would reset the connection and lose it. */
const LINGER_MS = 500

export interface RunningCall {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

interface Surroundings {
  /** The call on this socket that is not yet answered. */
  readonly running: RunningCall | undefined
  readonly docsBase: string
}

/** Answers bytes that Node could not read as HTTP, or that came too slowly, and closes the connection. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { running, docsBase }: Surroundings,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const code = CODES[error.code ?? ''] ?? 'HEADER_INVALID'
  const respond = () =>
    socket.end(rawAnswer(code, docsBase), () => setTimeout(() => socket.destroy(), LINGER_MS).unref())
  if (running === undefined || running.outgoing.writableFinished) return void respond()
  // The fault is in a pipelined request behind the running one, whose answer must not be mistaken for this.
  if (running.incoming.complete) return void running.outgoing.once('finish', respond)
  // Half an answer is out, or an earlier call on this socket still waits for its own: nothing fitting can be written.
  if (running.outgoing.headersSent || running.outgoing.socket === null) return void socket.destroy()
  respond()
}

function rawAnswer(code: FailureCode, docsBase: string): string {
  const { status, headers, body } = answerFailure(new Failure(code), {
    requestId: uuidv7(),
    docsBase,
    report: () => {},
  })
  const all = { ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${REASONS[code] ?? 'Bad Request'}`, ...lines, '', body].join('\r\n')
}

const REASONS: Partial<Record<FailureCode, string>> = {
  HEADERS_TOO_LARGE: 'Request Header Fields Too Large',
  BODY_TOO_LARGE: 'Content Too Large',
  REQUEST_TIMEOUT: 'Request Timeout',
}
