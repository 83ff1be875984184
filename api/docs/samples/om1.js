// Node.js 18+
import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'

const sha256Hex = (bytes) => createHash('sha256').update(bytes).digest('hex')
const hmacHex = (secret, text) => createHmac('sha256', secret).update(text).digest('hex')
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** pairs: decoded [name, value]. Send the result as the query, so that both sides see the same. */
export function canonicalQuery(pairs) {
  return pairs
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([n1, v1], [n2, v2]) => compare(n1, n2) || compare(v1, v2))
    .map((pair) => pair.join('='))
    .join('&')
}

/** body: the exact bytes that are sent. */
export function sign(secret, { direction, method, path, query, appKey, timestamp, nonce, body = '' }) {
  const call = [direction, method, path, query, appKey, timestamp, nonce]
  return hmacHex(secret, ['OM1-HMAC-SHA256', ...call, '1.0', sha256Hex(body)].join('\n'))
}

export function signReply(secret, { status, nonce, body }) {
  return hmacHex(secret, ['OM1-REPLY', status, nonce, sha256Hex(body)].join('\n'))
}

/** callId: the checkId or noticeId of the call. */
export function openCert(secret, { appKey, callId, certCipher }) {
  const sealed = Buffer.from(certCipher, 'base64url')
  const key = Buffer.from(hkdfSync('sha256', secret, appKey, 'id-v1', 32))
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(callId)).setAuthTag(sealed.subarray(-16))
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8'))
}
