import type { IncomingMessage } from 'node:http'
import { canonicalQuery, parseQuery, type QueryPair } from '../../contract/canonical-query.ts'
import { sha256Hex } from '../../contract/signature.ts'
import { Failure } from '../../domain/failure.ts'
import { type RawHeaders, singleHeader } from '../raw-headers.ts'
import { splitTarget } from '../request-gate.ts'

export const DEFAULT_BODY_LIMIT_BYTES = 256 * 1024

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string
  /** The raw path, canonical by the gate. */
  readonly path: string
  /** Decoded, in the order sent. */
  readonly queryPairs: readonly QueryPair[]
  readonly canonicalQuery: string
  readonly rawHeaders: RawHeaders
  /** By its headers; one that comes in chunks may turn out to be empty. */
  readonly hasBody: boolean
  /** Address of the socket's other end. */
  readonly peerIp: string
  readonly host: string
}

/** A request as it was received: what the signature is computed over, and what is parsed once it holds. */
export interface RawRequest extends RequestHead {
  readonly body: Uint8Array
  /** Lower-case hex SHA-256 of the body. */
  readonly bodyDigest: string
}

/**
 * Takes headers and target apart. Nobody is made to keep the body of a call that these refuse.
 *
 * @throws Failure BODY_TOO_LARGE when Content-Length says so; HEADER_INVALID for a GET with a body;
 * CONTENT_ENCODING_UNSUPPORTED; QUERY_INVALID when the query cannot be decoded.
 */
export function readRequestHead(incoming: IncomingMessage, limitBytes: number): RequestHead {
  const { rawHeaders, method = '', url = '' } = incoming
  const contentLength = Number(incoming.headers['content-length'] ?? 0)
  if (contentLength > limitBytes) throw bodyTooLarge(limitBytes)
  const hasBody = contentLength > 0 || singleHeader(rawHeaders, 'Transfer-Encoding') !== null
  if (hasBody && (method === 'GET' || method === 'HEAD')) {
    const message = { zh: 'GET 请求不能带请求体', en: 'A GET request must not have a body' }
    throw new Failure('HEADER_INVALID', { field: 'Content-Length', message })
  }
  if (singleHeader(rawHeaders, 'Content-Encoding') !== null) {
    throw new Failure('CONTENT_ENCODING_UNSUPPORTED', { field: 'Content-Encoding' })
  }
  const { path, rawQuery } = splitTarget(url)
  const query = parseQuery(Buffer.from(rawQuery, 'latin1')) // Node shows the target's bytes as Latin-1.
  if (!query.isValid) throw new Failure('QUERY_INVALID')
  return {
    method,
    path,
    queryPairs: query.pairs,
    canonicalQuery: canonicalQuery(query.pairs),
    rawHeaders,
    hasBody,
    peerIp: incoming.socket.remoteAddress ?? '',
    host: singleHeader(rawHeaders, 'Host') ?? '',
  }
}

/**
 * Reads the body once, as bytes.
 *
 * @throws Failure BODY_TOO_LARGE; REQUEST_TIMEOUT when it does not come.
 */
export async function readRawRequest(
  incoming: IncomingMessage,
  head: RequestHead,
  limitBytes: number,
): Promise<RawRequest> {
  const body = await readBody(incoming, limitBytes)
  return { ...head, body, bodyDigest: sha256Hex(body) }
}

function bodyTooLarge(limitBytes: number): Failure {
  return new Failure('BODY_TOO_LARGE', { extra: { limitBytes } })
}

/** By events: leaving a `for await` loop early would destroy the socket, and with it the answer. */
function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  // Whoever went away while the head was checked sends no event any more.
  if (incoming.destroyed) return Promise.reject(new Failure('REQUEST_TIMEOUT'))
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    incoming.on('data', collect).once('end', finish).once('error', fail).once('close', fail)

    function collect(chunk: Uint8Array): void {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > limitBytes) settle(() => reject(bodyTooLarge(limitBytes)))
    }

    function finish(): void {
      settle(() => resolve(Buffer.concat(chunks)))
    }

    /** The sender is gone or too slow; the server has answered or closed already, and nobody reads this. */
    function fail(): void {
      settle(() => reject(new Failure('REQUEST_TIMEOUT')))
    }

    function settle(outcome: () => void): void {
      incoming.off('data', collect).off('end', finish).off('close', fail)
      incoming.off('error', fail).on('error', ignoreLateError)
      outcome()
    }
  })
}

/** Without a listener, a socket error after the answer would end the process. */
function ignoreLateError(): void {}
