import { randomUUID } from 'node:crypto'
import { encodeQueryText } from '../../contract/canonical-query.ts'
import { sealCert } from '../../contract/cert-cipher.ts'
import { isReplySignatureValid } from '../../contract/reply-signature.ts'
import { type Direction, signedHeaders } from '../../contract/signature.ts'

export interface PartnerKey {
  id: string
  appKey: string
  secret: string
  keyId: string
}

export function makePartner(id: string): PartnerKey {
  return { id, appKey: `app-${id.toLowerCase()}`, secret: `secret-of-${id}-${randomUUID()}`, keyId: 's1' }
}

export interface OutgoingCall {
  url: string
  partner: PartnerKey
  /** Sent as the query of a GET. */
  query?: Record<string, string>
  /** Sent as the body of a POST. */
  body?: unknown
  direction?: Direction
  nonce?: string
  timestamp?: string
  changeHeaders?: (headers: Record<string, string>) => void
}

export interface SeenAnswer {
  status: number
  text: string
  json: { code?: string; data?: Record<string, unknown> }
  /** Whether the answer is signed, and rightly. */
  isSigned: boolean
}

/** A call as the platform makes it to a partner. */
export async function callPartner(call: OutgoingCall): Promise<SeenAnswer> {
  const { partner, direction = 'P2M' } = call
  const { origin, pathname: path } = new URL(call.url)
  const query = Object.entries(call.query ?? {})
    .map(([name, value]) => `${name}=${encodeQueryText(value)}`)
    .join('&')
  const method = call.body === undefined ? 'GET' : 'POST'
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  const { nonce, timestamp } = call
  const headers = signedHeaders({ ...partner, direction, method, path, query, body, nonce, timestamp })
  call.changeHeaders?.(headers)
  const url = `${origin}${path}${query === '' ? '' : `?${query}`}`
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body,
    signal: AbortSignal.timeout(5_000),
  })
  const text = await response.text()
  const signature = response.headers.get('X-Signature') ?? ''
  const reply = { status: response.status, nonce: headers['X-Nonce'] ?? '', body: text }
  const isSigned = isReplySignatureValid(partner.secret, reply, signature)
  return { status: response.status, text, json: parseJson(text), isSigned }
}

/** The query of interface 6 for a holder, sealed as the platform seals it. */
export function eligibilityQueryOf(partner: PartnerKey, { certNo, checkId }: { certNo: string; checkId: string }) {
  const holder = { certType: '01', certNo, certName: '测试用户甲' }
  const certCipher = sealCert({ ...partner, callId: checkId }, JSON.stringify(holder))
  return { checkId, certCipher, planCode: 'PLAN-88', quantity: '1' }
}

function parseJson(text: string): SeenAnswer['json'] {
  try {
    return JSON.parse(text) as SeenAnswer['json']
  } catch {
    return {}
  }
}
