import { connect as connectPlainly } from 'node:net'
import { connect as connectByTls, type TLSSocket } from 'node:tls'
import type { ConnectionOptions } from '@temporalio/client'

interface Text {
  zh: string
  en: string
}

/** No connection to Temporal, in the words of whoever has to mend it. The message is English and begins with the address. */
export class TemporalConnectionError extends Error {
  override name = 'TemporalConnectionError'
  readonly zh: string

  constructor(address: string, { zh, en }: Text, cause: unknown) {
    super(`${address}: ${en}`, { cause })
    this.zh = `${address}: ${zh}`
  }
}

const PROBE_MS = 2_000
const DEFAULT_PORT = 7233

/** gRPC status codes that are about who asks. */
const UNAUTHENTICATED = 16
const PERMISSION_DENIED = 7

const REFUSED_CALLER: Text = {
  zh: '服务器拒绝了我们的身份：检查 TEMPORAL_API_KEY（或客户端证书）与命名空间',
  en: 'the server refuses who we are: check TEMPORAL_API_KEY (or the client certificate) and the namespace',
}
const NOBODY_THERE: Text = { zh: '该地址没有服务或无法到达', en: 'nobody listens there, or there is no way there' }
const SPEAKS_PLAINLY: Text = {
  zh: '服务器不使用 TLS，而设置要求 TLS（TEMPORAL_TLS=false 可关闭）',
  en: 'the server speaks without TLS, and the settings ask for it (TEMPORAL_TLS=false switches it off)',
}
const WANTS_TLS: Text = {
  zh: '服务器要求 TLS：设 TEMPORAL_TLS=true',
  en: 'the server wants TLS: set TEMPORAL_TLS=true',
}
const UNKNOWN_CA: Text = {
  zh: '服务器证书不是受信任的 CA 签发的：设 TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  en: 'the certificate of the server is from no CA that is trusted: set TEMPORAL_TLS_SERVER_CA_CERT_PATH',
}
const OTHER_NAME: Text = {
  zh: '服务器证书上是另一个名字：设 TEMPORAL_TLS_SERVER_NAME',
  en: 'the certificate of the server is for another name: set TEMPORAL_TLS_SERVER_NAME',
}
const EXPIRED: Text = {
  zh: '服务器证书已过期或尚未生效',
  en: 'the certificate of the server has expired or is not valid yet',
}
const WANTS_CERTIFICATE: Text = {
  zh: '服务器要求客户端证书（mTLS）：设 TEMPORAL_TLS_CLIENT_CERT_PATH 与 TEMPORAL_TLS_CLIENT_KEY_PATH',
  en: 'the server wants a client certificate (mTLS): set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
}
const REFUSES_CERTIFICATE: Text = {
  zh: '服务器不接受该客户端证书（TEMPORAL_TLS_CLIENT_CERT_PATH）',
  en: 'the server does not take this client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH)',
}
const UNREADABLE: Text = {
  zh: '证书或私钥无法读取，须为 PEM',
  en: 'a certificate or key cannot be read; they must be PEM',
}

/** By Node's and OpenSSL's codes; the alerts are those that the other side sends. */
const BY_CODE: readonly [RegExp, Text][] = [
  [/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, NOBODY_THERE],
  [/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|INVALID_PACKET)/, SPEAKS_PLAINLY],
  [/^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|CERT_UNTRUSTED)/, UNKNOWN_CA],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, OTHER_NAME],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, EXPIRED],
  [/CERTIFICATE_REQUIRED$/, WANTS_CERTIFICATE],
  [
    /^ERR_SSL_.*ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    REFUSES_CERTIFICATE,
  ],
  [/^(ERR_OSSL_|ERR_SSL_NO_START_LINE|ERR_OSSL_PEM)/, UNREADABLE],
]

/**
 * Why there is no connection. The library waits for one until its time is over and does not say what went wrong
 * meanwhile, so a handshake of our own, of 2 s at most, looks. No key and no certificate is part of the answer.
 */
export async function temporalConnectionError(
  options: ConnectionOptions & { address: string },
  error: unknown,
): Promise<TemporalConnectionError> {
  const { address } = options
  const status = statusOf(error)
  if (status === UNAUTHENTICATED || status === PERMISSION_DENIED) {
    return new TemporalConnectionError(address, REFUSED_CALLER, error)
  }
  const message = error instanceof Error ? error.message : String(error)
  const text = (await probe(options)) ?? { zh: message, en: message }
  return new TemporalConnectionError(address, text, error)
}

function statusOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
}

/** Null when the handshake tells nothing: then it is not about TLS. */
async function probe(options: ConnectionOptions & { address: string }): Promise<Text | null> {
  const { host, port } = partsOf(options.address)
  const tls = options.tls ?? options.apiKey !== undefined
  if (tls === false || tls === null) {
    const reached = await outcomeOf(() => connectPlainly({ host, port }), 'connect')
    if (reached !== 'OPEN') return textOf(reached, false)
    const handshake = await outcomeOf(
      () => connectByTls({ host, port, ALPNProtocols: ['h2'], rejectUnauthorized: false }),
      'secureConnect',
    )
    return handshake === 'OPEN' ? WANTS_TLS : null
  }
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = tls === true ? {} : tls
  const asBuffer = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes) : undefined)
  const handshake = await outcomeOf(
    () =>
      connectByTls({
        host,
        port,
        ALPNProtocols: ['h2'],
        servername: serverNameOverride ?? (/^[\d.]+$|:/.test(host) ? undefined : host),
        ca: asBuffer(serverRootCACertificate),
        cert: asBuffer(clientCertPair?.crt),
        key: asBuffer(clientCertPair?.key),
      }),
    'data',
  )
  return handshake === 'OPEN' ? null : textOf(handshake, clientCertPair !== undefined && clientCertPair !== null)
}

/** The code of what went wrong; empty when the other side only hung up. */
type Outcome = 'OPEN' | { code: string; wasSecure: boolean }

/** What is refused after a TLS 1.3 handshake shows only when something is read; a silence is no refusal. */
function outcomeOf(open: () => TLSSocket | ReturnType<typeof connectPlainly>, proof: string): Promise<Outcome> {
  return new Promise((resolve) => {
    let wasSecure = false
    const failed = (error?: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      resolve({ code, wasSecure })
    }
    try {
      const socket = open()
      const end = (outcome: Outcome) => {
        resolve(outcome)
        socket.destroy()
      }
      socket.setTimeout(PROBE_MS, () => end(wasSecure ? 'OPEN' : { code: 'ETIMEDOUT', wasSecure }))
      socket.once('secureConnect', () => {
        wasSecure = true
      })
      socket.once(proof, () => end('OPEN'))
      socket.once('error', failed)
      socket.once('close', () => failed())
    } catch (error) {
      failed(error)
    }
  })
}

function textOf({ code, wasSecure }: Exclude<Outcome, 'OPEN'>, hasCertificate: boolean): Text | null {
  const known = BY_CODE.find(([pattern]) => pattern.test(code))?.[1]
  if (known !== undefined) return known
  // Some servers hang up instead of saying what they miss.
  if (wasSecure) return hasCertificate ? REFUSES_CERTIFICATE : WANTS_CERTIFICATE
  if (/ALERT_HANDSHAKE_FAILURE/.test(code)) return hasCertificate ? REFUSES_CERTIFICATE : WANTS_CERTIFICATE
  return null
}

function partsOf(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  const hasPort = colon > address.lastIndexOf(']') && !(address.includes('::') && !address.startsWith('['))
  const host = (hasPort ? address.slice(0, colon) : address).replace(/^\[|\]$/g, '')
  return { host, port: hasPort ? Number(address.slice(colon + 1)) : DEFAULT_PORT }
}
