import type { IncomingMessage } from 'node:http'
import { canonicalQuery, parseQuery, type QueryPair } from '../../contract/canonical-query.ts'
import { sha256Hex } from '../../contract/signature.ts'
import { Failure } from '../../domain/failure.ts'
import { type RawHeaders, singleHeader } from '../raw-headers.ts'
import { splitTarget } from '../request-gate.ts'

export const DEFAULT_BODY_LIMIT_BYTES = 256 * 1024

/** A request as it was received: what the signature is computed over, and what is parsed once it holds. */
export interface RawRequest {
  readonly method: string
  /** The raw path, canonical by the gate. */
  readonly path: string
  /** Decoded, in the order sent. */
  readonly queryPairs: readonly QueryPair[]
  readonly canonicalQuery: string
  readonly rawHeaders: RawHeaders
  readonly body: Uint8Array
  /** Lower-case hex SHA-256 of the body. */
  readonly bodyDigest: string
  /** Address of the socket's other end. */
  readonly peerIp: string
  readonly host: string
}

/**
 * Reads the body once, as bytes, and takes the target apart.
 *
 * @throws Failure BODY_TOO_LARGE, before a byte is read when Content-Length says so; HEADER_INVALID for a GET with a
 * body; CONTENT_ENCODING_UNSUPPORTED; QUERY_INVALID when the query cannot be decoded.
 */
export async function readRawRequest(incoming: IncomingMessage, limitBytes: number): Promise<RawRequest> {
  const { rawHeaders, method = '', url = '' } = incoming
  const body = await readBody(incoming, limitBytes)
  const hasBody = body.length > 0 || singleHeader(rawHeaders, 'Transfer-Encoding') !== null
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
    body,
    bodyDigest: sha256Hex(body),
    peerIp: incoming.socket.remoteAddress ?? '',
    host: singleHeader(rawHeaders, 'Host') ?? '',
  }
}

/** By events: leaving a `for await` loop early would destroy the socket, and with it the answer. */
function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const tooLarge = new Failure('BODY_TOO_LARGE', { extra: { limitBytes } })
  if (Number(incoming.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge)
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    incoming.on('data', collect).once('end', finish).once('error', fail).once('close', fail)

    function collect(chunk: Uint8Array): void {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > limitBytes) settle(() => reject(tooLarge))
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
