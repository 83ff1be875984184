import type { WireRequest } from '../../support/raw-http.ts'
import { BODY_LIMIT_BYTES, LIVE_HOST } from './apps.ts'
import { chunked, signedCall, signedList, withBody, withHeader, withLine } from './call.ts'
import { HEADER, OK, PATH, QUERY, type Row, VALUE } from './rows.ts'

const TOO_LARGE = '413 BODY_TOO_LARGE'
const to = (target: string): WireRequest => ({ ...signedCall(), target })

const framing: Row[] = [
  {
    id: 'H01',
    title: 'Content-Length and Transfer-Encoding',
    send: () => withLine(signedCall(), 'Transfer-Encoding', 'chunked'),
    answer: HEADER,
  },
  { id: 'H02', title: 'two Content-Length', send: () => withLine(signedCall(), 'Content-Length', '1'), answer: HEADER },
  {
    id: 'H03',
    title: 'Transfer-Encoding xchunked',
    send: () => transferEncoding('Transfer-Encoding', 'xchunked'),
    answer: HEADER,
  },
  {
    id: 'H04',
    title: 'a blank before the colon',
    send: () => transferEncoding('Transfer-Encoding ', 'chunked'),
    answer: HEADER,
  },
  {
    id: 'H05',
    title: 'Content-Length +3',
    send: () => withHeader(signedCall(), 'Content-Length', '+3'),
    answer: HEADER,
  },
  {
    id: 'H07',
    title: 'a folded header',
    send: () => withHeader(signedCall(), 'X-Nonce', 'aaaaaaaa\r\n aaaaaaaa'),
    answer: HEADER,
  },
  { id: 'H08', title: 'NUL in a value', send: () => withLine(signedCall(), 'X-Extra', 'a\0b'), answer: HEADER },
  { id: 'H09', title: 'no Host', send: () => withHeader(signedCall(), 'Host', null), answer: HEADER },
  { id: 'H10', title: 'two Host', send: () => withLine(signedCall(), 'Host', LIVE_HOST), answer: HEADER },
  {
    id: 'H10',
    title: 'a Host that is no host',
    send: () => withHeader(signedCall(), 'Host', `${LIVE_HOST}/x`),
    answer: HEADER,
  },
  {
    id: 'H11',
    title: 'a foreign Host',
    send: () => withHeader(signedCall(), 'Host', 'evil.example'),
    answer: '421 MISDIRECTED',
  },
  {
    id: 'H11',
    title: 'the Host in capitals and with a port',
    send: () => withHeader(signedCall(), 'Host', `${LIVE_HOST.toUpperCase()}:443`),
    answer: OK,
  },
  {
    id: 'H12',
    title: 'an absolute-form target',
    send: () => to(`http://${LIVE_HOST}/v1/orders/M1/state`),
    answer: PATH,
  },
  ...['%00', '%ff', '%FF', '%c0%af', '%C0%AF', '%0A'].map((escape) => ({
    id: 'H14',
    title: `${escape} in the id`,
    send: () => to(`/v1/orders/M1${escape}/state`),
    answer: PATH,
  })),
  ...[
    '/v1//orders/M1/state',
    '/v1/./orders',
    '/v1/x/../orders',
    '/v1/orders/..',
    '/v1/%2e%2e/orders',
    '/v1/%2E/orders',
    '/v1/orders%2FM1/state',
    '/v1/orders/%6f/state',
    '/v1/orders/%e5%8d%8e/state',
    '/v1/orders/华/state',
    '/v1/orders/M1\\state',
    '/v1/orders/M1/state#x',
    '/v1/orders?a=1#x',
    '*',
  ].map((target) => ({ id: 'H14', title: `the target ${target}`, send: () => to(target), answer: PATH })),
  ...['/v1/orders/M1/state/', '/V1/orders/M1/state', '/v1/nothing'].map((target) => ({
    id: 'H15',
    title: `the path ${target}`,
    send: () => to(target),
    answer: '404 NOT_FOUND',
  })),
]

const sizes: Row[] = [
  {
    id: 'H16',
    title: '2 500 header lines',
    send: () => ({ ...signedCall(), headers: [...manyLines(2_500), ...signedCall().headers] }),
    answer: '431 HEADERS_TOO_LARGE',
  },
  {
    id: 'H16',
    title: '101 header lines',
    send: () => ({ ...signedCall(), headers: [...manyLines(101), ['Host', LIVE_HOST]] }),
    answer: '431 HEADERS_TOO_LARGE',
  },
  {
    id: 'H17',
    title: 'a header of 17 KB',
    send: () => withLine(signedCall(), 'X-Extra', 'a'.repeat(17 * 1024)),
    answer: '431 HEADERS_TOO_LARGE',
  },
  {
    id: 'H18',
    title: 'a target of 9 KB',
    send: () => to(`/v1/orders?trackingNo=${'a'.repeat(9 * 1024)}`),
    answer: '414 URI_TOO_LONG',
  },
  {
    id: 'H21',
    title: 'Content-Encoding gzip',
    send: () => withLine(signedCall(), 'Content-Encoding', 'gzip'),
    answer: '415 CONTENT_ENCODING_UNSUPPORTED',
  },
  {
    id: 'H21',
    title: 'Content-Encoding br',
    send: () => withLine(signedCall(), 'Content-Encoding', 'br'),
    answer: '415 CONTENT_ENCODING_UNSUPPORTED',
  },
  {
    id: 'H26',
    title: 'a chunked body over the limit',
    send: () => chunked(signedCall({ body: 'x'.repeat(BODY_LIMIT_BYTES + 1) })),
    answer: TOO_LARGE,
  },
  { id: 'H26', title: 'a chunked body within the limit', send: () => chunked(signedCall()), answer: OK },
  {
    id: 'H27',
    title: 'Content-Length of 1 GB',
    send: () => withHeader(signedCall(), 'Content-Length', String(2 ** 30)),
    answer: TOO_LARGE,
  },
  {
    id: 'J15',
    title: 'a body one byte over the limit',
    send: () => signedCall({ body: 'x'.repeat(BODY_LIMIT_BYTES + 1) }),
    answer: TOO_LARGE,
  },
  {
    id: 'J22',
    title: 'a reason of 1 MB',
    send: () => signedCall({ body: JSON.stringify({ reason: 'x'.repeat(1e6) }) }),
    answer: TOO_LARGE,
  },
  { id: 'H33', title: 'a GET with a body', send: () => withBody(signedList('limit=5'), 'x'), answer: HEADER },
  { id: 'H33', title: 'a GET with an empty chunked body', send: () => chunkedGet(), answer: HEADER },
]

const methods: Row[] = [
  ...['TRACE', 'PURGE', 'PROPFIND', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'].map((method) => ({
    id: 'H19',
    title: method,
    send: () => ({ ...signedCall(), method }),
    answer: method === 'HEAD' ? '405 ' : '405 METHOD_NOT_ALLOWED',
  })),
  {
    id: 'H19',
    title: 'CONNECT',
    send: () => ({ ...signedCall(), method: 'CONNECT', target: `${LIVE_HOST}:443` }),
    answer: '0 ',
  },
  {
    id: 'H20',
    title: 'X-HTTP-Method-Override is ignored',
    send: () => withLine(signedCall(), 'X-HTTP-Method-Override', 'DELETE'),
    answer: OK,
  },
  {
    id: 'H22',
    title: 'Upgrade h2c gives no upgrade',
    send: () => withLine(withLine(signedCall(), 'Upgrade', 'h2c'), 'Connection', 'Upgrade'),
    answer: OK,
  },
  {
    id: 'H31',
    title: 'X_Signature beside X-Signature is ignored',
    send: () => withLine(signedCall(), 'X_Signature', '0'),
    answer: OK,
  },
]

const queries: Row[] = [
  { id: 'H29', title: 'a single-valued key twice', send: () => signedList('limit=5&limit=6'), answer: QUERY },
  { id: 'H29', title: 'an unknown key twice', send: () => signedList('a=1&a=2'), answer: QUERY },
  {
    id: 'H29',
    title: 'a repeatable key twice',
    send: () => signedList('orderState=WAIT_SHIP&orderState=AUDITING'),
    answer: OK,
  },
  ...['a[]=1', 'a[b]=1', '__proto__=1', '=1'].map((query) => ({
    id: 'H30',
    title: `the query ${query}`,
    send: () => signedList(query),
    answer: QUERY,
  })),
  ...['constructor=1', 'prototype=1', 'merchant_id=B'].map((query) => ({
    id: 'T10',
    title: `the query ${query}`,
    send: () => signedList(query),
    answer: VALUE,
  })),
  ...['0', '-1', '101', '1000000000', 'abc', '', '%205', '0x10', '1e1', '5.0', '05'].map((limit) => ({
    id: 'B10',
    title: `limit=${limit}`,
    send: () => signedList(`limit=${limit}`),
    answer: VALUE,
  })),
  { id: 'B10', title: 'trackingNo with NUL', send: () => signedList('trackingNo=%00'), answer: VALUE },
  ...['%', '%zz', '%ff', '%C0%AF'].map((value) => ({
    id: 'H14',
    title: `the value ${value}`,
    send: () => ({ ...signedList('trackingNo=x'), target: `/v1/orders?trackingNo=${value}` }),
    answer: QUERY,
  })),
  { id: 'H14', title: 'raw UTF-8 in the query', send: () => signedList('trackingNo=华为'), answer: PATH },
]

export const FRAMING_ROWS: readonly Row[] = [...framing, ...sizes, ...methods, ...queries]

function transferEncoding(name: string, value: string): WireRequest {
  return withLine(withHeader(signedCall(), 'Content-Length', null), name, value)
}

function manyLines(count: number): Array<[string, string]> {
  return Array.from({ length: count }, (): [string, string] => ['a', ''])
}

function chunkedGet(): WireRequest {
  const call = withLine(signedList('limit=5'), 'Transfer-Encoding', 'chunked')
  return { ...call, body: Buffer.from('0\r\n\r\n') }
}
