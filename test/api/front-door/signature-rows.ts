import { createHmac } from 'node:crypto'
import { canonicalQuery } from '../../../contract/canonical-query.ts'
import { sha256Hex, stringToSign } from '../../../contract/signature.ts'
import type { WireRequest } from '../../support/raw-http.ts'
import { APPS, LIVE_HOST, NOW_MS } from './apps.ts'
import { headerOf, signedCall, signedList, withBody, withHeader, withLine } from './call.ts'
import { HEADER, IP, OK, PATH, type Row, SIG, TIME } from './rows.ts'

const nowSeconds = NOW_MS / 1000
const secretOf = (index: number) => APPS.a.secrets[index]?.secret

const signatures: Row[] = [
  { id: 'S01', title: 'no signature', send: () => withHeader(signedCall(), 'X-Signature', null), answer: SIG },
  { id: 'S02', title: 'an empty signature', send: () => withHeader(signedCall(), 'X-Signature', ''), answer: SIG },
  { id: 'S03', title: 'one body bit flipped', send: () => flipBodyBit(signedCall()), answer: SIG },
  {
    id: 'S04',
    title: 'a body serialised again',
    send: () => withBody(signedCall(), '{"event": "ACCEPT", "expectedVersion": 2}'),
    answer: SIG,
  },
  { id: 'S05', title: 'upper-case hex', send: () => mutateSignature((hex) => hex.toUpperCase()), answer: SIG },
  { id: 'S07', title: '63 hex digits', send: () => mutateSignature((hex) => hex.slice(1)), answer: SIG },
  {
    id: 'S08',
    title: 'Base64 of the right MAC',
    send: () => mutateSignature((hex) => Buffer.from(hex, 'hex').toString('base64')),
    answer: SIG,
  },
  {
    id: 'S09',
    title: 'two signatures, good and bad',
    send: () => withLine(signedCall(), 'X-Signature', '0'.repeat(64)),
    answer: HEADER,
  },
  {
    id: 'S12',
    title: "B's secret under A's key",
    send: () => signedCall({ secret: APPS.b.secrets[0]?.secret }),
    answer: SIG,
  },
  {
    id: 'S13',
    title: "A's sandbox secret",
    send: () => signedCall({ secret: APPS.sandbox.secrets[0]?.secret }),
    answer: SIG,
  },
  {
    id: 'S14',
    title: 'a sandbox app on the live host',
    send: () => withHeader(signedCall({ app: APPS.sandbox }), 'Host', LIVE_HOST),
    answer: '403 ENVIRONMENT_MISMATCH',
  },
  ...['none', 'md5', 'sha1', 'sha512'].map((algorithm) => ({
    id: 'S15',
    title: `algorithm ${algorithm} named in a header`,
    send: () => weakSignature(algorithm),
    answer: SIG,
  })),
  ...['v0', 'v2'].map((version) => ({
    id: 'S16',
    title: `version ${version} with the MAC of 1.0`,
    send: () => withHeader(signedCall(), 'X-Api-Version', version),
    answer: SIG,
  })),
  {
    id: 'S16',
    title: 'version 2.0 signed as such',
    send: () => signedAsVersion('2.0'),
    answer: '400 VERSION_UNSUPPORTED',
  },
  {
    id: 'S17',
    title: 'a disabled app, rightly signed',
    send: () => signedCall({ app: APPS.disabled }),
    answer: '401 APP_DISABLED',
  },
  { id: 'S18', title: 'a retired secret', send: () => signedCall({ secret: secretOf(2) }), answer: SIG },
  {
    id: 'S18',
    title: 'a retired secret that is named',
    send: () => signedCall({ secret: secretOf(2), keyId: 'k1' }),
    answer: '401 SECRET_EXPIRED',
  },
  { id: 'S18', title: 'a wrong signature under a retired name', send: () => signedCall({ keyId: 'k1' }), answer: SIG },
  {
    id: 'S18',
    title: 'the previous secret within the overlap',
    send: () => signedCall({ secret: secretOf(1) }),
    answer: OK,
  },
]

const times: Row[] = [
  { id: 'S19', title: '301 s ago', send: () => signedCall({ timestamp: `${nowSeconds - 301}` }), answer: TIME },
  { id: 'S20', title: '301 s ahead', send: () => signedCall({ timestamp: `${nowSeconds + 301}` }), answer: TIME },
  { id: 'B17', title: '300 s ahead', send: () => signedCall({ timestamp: `${nowSeconds + 300}` }), answer: OK },
  { id: 'S21', title: 'milliseconds', send: () => signedCall({ timestamp: `${NOW_MS}` }), answer: TIME },
  ...['0x674f', ' 1', '1e9', '', 'NaN', 'Infinity', '１７６７２２５６００', '-1', '1'.repeat(30)].map((timestamp) => ({
    id: 'S22',
    title: `timestamp ${JSON.stringify(timestamp)}`,
    send: () => withHeader(signedCall(), 'X-Timestamp', timestamp),
    answer: HEADER,
  })),
]

const nonces: Row[] = [
  { id: 'S23', title: 'no nonce', send: () => withHeader(signedCall(), 'X-Nonce', null), answer: HEADER },
  ...['a'.repeat(15), 'a'.repeat(65), 'a b'.repeat(6), 'é'.repeat(16)].map((nonce) => ({
    id: 'S24',
    title: `nonce ${nonce.slice(0, 3)}… of ${nonce.length}`,
    send: () => signedCall({ nonce }),
    answer: HEADER,
  })),
]

const parts: Row[] = [
  {
    id: 'S31',
    title: 'POST becomes PUT',
    send: () => ({ ...signedCall(), method: 'PUT' }),
    answer: '405 METHOD_NOT_ALLOWED',
  },
  {
    id: 'S32',
    title: 'another order in the path',
    send: () => ({ ...signedCall(), target: '/v1/orders/M2/state' }),
    answer: SIG,
  },
  { id: 'S33', title: '?x=1 added', send: () => ({ ...signedCall(), target: '/v1/orders/M1/state?x=1' }), answer: SIG },
  {
    id: 'S34',
    title: 'query values exchanged',
    send: () => ({ ...signedList('trackingNo=5&limit=7'), target: '/v1/orders?trackingNo=7&limit=5' }),
    answer: SIG,
  },
  {
    id: 'S34',
    title: 'query order alone exchanged: the canonical form is the same',
    send: () => ({ ...signedList('trackingNo=5&limit=7'), target: '/v1/orders?limit=7&trackingNo=5' }),
    answer: OK,
  },
  {
    id: 'S35',
    title: '%7E for ~ in the path',
    send: () => ({ ...signedCall({ path: '/v1/orders/~M1/state' }), target: '/v1/orders/%7EM1/state' }),
    answer: PATH,
  },
  { id: 'S36', title: 'a digit moved from timestamp to nonce', send: () => moveDigit(signedCall()), answer: HEADER },
  { id: 'S38', title: 'the body removed', send: () => withBody(signedCall(), ''), answer: SIG },
  {
    id: 'S39',
    title: 'our own outgoing signature sent back',
    send: () => signedCall({ direction: 'P2M' }),
    answer: SIG,
  },
  {
    id: 'S39',
    title: "a merchant's call signed as the mall's",
    send: () => signedCall({ direction: 'L2P' }),
    answer: SIG,
  },
  ...['__proto__', 'constructor', 'MERCHANT-A'].map((key) => ({
    id: 'S40',
    title: `app key ${key}`,
    send: () => withHeader(signedCall(), 'X-App-Key', key),
    answer: IP,
  })),
  ...["' OR 1=1--", 'a'.repeat(300), 'merchant-a\0'].map((key) => ({
    id: 'S40',
    title: `app key ${JSON.stringify(key.slice(0, 12))}`,
    send: () => withHeader(signedCall(), 'X-App-Key', key),
    answer: HEADER,
  })),
  {
    id: 'S41',
    title: 'the app key in the query',
    send: () => ({
      ...withHeader(signedCall(), 'X-App-Key', null),
      target: '/v1/orders/M1/state?X-App-Key=merchant-a',
    }),
    answer: HEADER,
  },
  {
    id: 'S44',
    title: 'a body digest header that does not match',
    send: () => withHeader(signedCall(), 'X-Content-SHA256', sha256Hex('other')),
    answer: SIG,
  },
  { id: 'S44', title: 'a body digest header that matches', send: () => withDigest(signedCall()), answer: OK },
]

const rights: Row[] = [
  {
    id: 'T20',
    title: "a merchant on the mall's interface",
    send: () => signedCall({ path: '/v1/mall/numbers/13800000000/release', body: '' }),
    answer: '403 PERMISSION_DENIED',
  },
  {
    id: 'T20',
    title: "the mall on the merchants' interface",
    send: () => signedCall({ app: APPS.mall }),
    answer: '403 PERMISSION_DENIED',
  },
  ...['', 'k'.repeat(256), 'k\u0007'].map((key) => ({
    id: 'B03',
    title: `Idempotency-Key ${JSON.stringify(key.slice(0, 4))} of ${key.length}`,
    send: () => withHeader(signedCall(), 'Idempotency-Key', key),
    answer: HEADER,
  })),
  {
    id: 'B04',
    title: 'no Idempotency-Key',
    send: () => withHeader(signedCall(), 'Idempotency-Key', null),
    answer: HEADER,
  },
]

export const SIGNATURE_ROWS: readonly Row[] = [...signatures, ...times, ...nonces, ...parts, ...rights]

function mutateSignature(change: (hex: string) => string): WireRequest {
  const call = signedCall()
  return withHeader(call, 'X-Signature', change(headerOf(call, 'X-Signature')))
}

function flipBodyBit(call: WireRequest): WireRequest {
  return { ...call, body: call.body.map((byte, i) => (i === 12 ? byte ^ 1 : byte)) }
}

function weakSignature(algorithm: string): WireRequest {
  const call = signedCall()
  const text = stringOf(call, '1.0')
  const signature =
    algorithm === 'none'
      ? ''
      : createHmac(algorithm, secretOf(0) ?? '')
          .update(text)
          .digest('hex')
  return withHeader(withLine(call, 'X-Signature-Algorithm', algorithm), 'X-Signature', signature)
}

function signedAsVersion(version: string): WireRequest {
  const call = signedCall()
  const signature = createHmac('sha256', secretOf(0) ?? '')
    .update(stringOf(call, version))
    .digest('hex')
  return withHeader(withHeader(call, 'X-Api-Version', version), 'X-Signature', signature)
}

function stringOf(call: WireRequest, version: string): string {
  const header = (name: string) => headerOf(call, name)
  return stringToSign({
    direction: 'M2P',
    method: call.method,
    path: call.target,
    canonicalQuery: canonicalQuery([]),
    appKey: header('X-App-Key'),
    timestamp: header('X-Timestamp'),
    nonce: header('X-Nonce'),
    version,
    bodyDigest: sha256Hex(call.body),
  })
}

function moveDigit(call: WireRequest): WireRequest {
  const [timestamp, nonce] = [headerOf(call, 'X-Timestamp'), headerOf(call, 'X-Nonce')]
  const moved = withHeader(call, 'X-Timestamp', timestamp.slice(0, -1))
  return withHeader(moved, 'X-Nonce', timestamp.slice(-1) + nonce)
}

function withDigest(call: WireRequest): WireRequest {
  return withHeader(call, 'X-Content-SHA256', sha256Hex(call.body))
}
