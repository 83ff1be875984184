import { canonicalQuery, parseQuery } from '../../contract/canonical-query.ts'
import { openCert } from '../../contract/cert-cipher.ts'
import { replyStringToSign, signReply } from '../../contract/reply-signature.ts'
import { SIGNATURE_VERSION, type SigningParts, sha256Hex, sign, stringToSign } from '../../contract/signature.ts'

/** The first published vector; its secret and application exist in examples only. */
const CALL = {
  secret: 'demo-secret-0123456789abcdef0123',
  direction: 'M2P',
  method: 'GET',
  path: '/v1/products',
  query: 'kind=SKU&keyword=华为',
  appKey: 'demo-app',
  timestamp: '1767225600',
  nonce: 'n0nce-0000000000000001',
} as const

const REPLY = {
  status: 200,
  nonce: CALL.nonce,
  body: '{"code":"OK","message":"OK","data":{"noticeId":"5f0c2b7e9a4d4c1fb3a86d0e7c129f44","accepted":"ACCEPTED"}}',
}

/** Sealed once: a cipher is never the same twice. */
const CERT = {
  callId: '3d8e5b2f7c614a09b7d1e4c6a0f98213',
  certCipher:
    'OIXi_9v9jlJIVFy6sut2f8GLr0I0-N0P1QqjUgcxgfgmae7Q8Xm20o6QTBhLC_kMjz6Fl2Qj5-y91PfXdMSdSNSH5Vf72dHOoTTO7C3eAnYWMbtreWIlC0Un05-kczI',
}

/** Every figure of the page, made by the code that verifies calls. */
export function signatureExample() {
  const { secret, appKey } = CALL
  const parts = signingParts()
  return {
    ...CALL,
    ...parts,
    stringToSign: stringToSign(parts),
    signature: sign(secret, parts),
    reply: { ...REPLY, stringToSign: replyStringToSign(REPLY), signature: signReply(secret, REPLY) },
    cert: { ...CERT, opened: openCert({ secret, appKey, callId: CERT.callId }, CERT.certCipher) },
  }
}

function signingParts(): SigningParts {
  const query = parseQuery(CALL.query)
  if (!query.isValid) throw new Error('the example cannot be signed')
  return {
    direction: CALL.direction,
    method: CALL.method,
    path: CALL.path,
    canonicalQuery: canonicalQuery(query.pairs),
    appKey: CALL.appKey,
    timestamp: CALL.timestamp,
    nonce: CALL.nonce,
    version: SIGNATURE_VERSION,
    bodyDigest: sha256Hex(''),
  }
}
