import type { PartnerError } from '../../activities/merchant-client.ts'
import { type Answering, answerBytes, ok, pourOut, repeatEach, write, writeAndEnd } from '../support/partner-server.ts'

export const NOTICE_ID = 'ntc_0001'
export const GOOD_BODY = JSON.stringify({
  code: 'OK',
  message: '',
  data: { noticeId: NOTICE_ID, accepted: 'ACCEPTED' },
})

const TEN_YEARS_SECONDS = 10 * 365 * 86_400
const SIX_HOURS_MS = 6 * 3_600_000

/** One thing a partner may send back to a notice, and what the client makes of it. */
export interface AnswerRow {
  id: string
  answering: Answering
  totalMs?: number
  kind: PartnerError['kind'] | 'ANSWER'
  httpStatus?: number
  retryAfterMs?: number
  answerCode?: string
  answerText?: RegExp
}

/** The R rows of the security table, without those that need more than one call. */
export const ANSWER_ROWS: AnswerRow[] = [
  { id: 'R01 no answer', answering: () => {}, totalMs: 250, kind: 'TIMEOUT' },
  {
    id: 'R02 a byte each 50 ms',
    answering: (socket, request) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n')
      repeatEach(50, '{')(socket, request)
    },
    totalMs: 400,
    kind: 'TIMEOUT',
    httpStatus: 200,
    answerText: /^\{{2,}$/,
  },
  {
    id: 'R03 an endless body',
    answering: pourOut('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(16_384, 'x ')),
    kind: 'TOO_LARGE',
    httpStatus: 200,
    answerText: /^(x ){2048}$/,
  },
  {
    id: 'R03 an endless body in chunks',
    answering: pourOut(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from(`4000\r\n${'y '.repeat(8192)}\r\n`),
    ),
    kind: 'TOO_LARGE',
    httpStatus: 200,
  },
  {
    id: 'R03 a length over the limit',
    answering: ok(`{"code":"OK","data":{"noticeId":"${NOTICE_ID}"},"x":"${'x'.repeat(65_536)}"}`),
    kind: 'TOO_LARGE',
  },
  { id: 'R03 exactly the limit', answering: ok(GOOD_BODY.padEnd(65_536)), kind: 'ANSWER', httpStatus: 200 },
  { id: 'R05 40 KB of header', answering: ok(GOOD_BODY, { 'X-Long': 'h'.repeat(40_960) }), kind: 'TOO_LARGE' },
  {
    id: 'R05 40 KB of header lines',
    answering: ok(
      GOOD_BODY,
      Object.fromEntries(Array.from({ length: 2_000 }, (_, line) => [`X-Line-${line}`, '0123456789'])),
    ),
    kind: 'TOO_LARGE',
  },
  {
    id: 'R05 a header never ends',
    answering: pourOut('HTTP/1.1 200 OK\r\nX-Long: ', Buffer.alloc(1_024, 'h')),
    kind: 'TOO_LARGE',
  },
  {
    id: 'R06 length longer than the body',
    answering: writeAndEnd(answerBytes(200, GOOD_BODY, { 'Content-Length': '5000' })),
    kind: 'BROKEN_ANSWER',
    httpStatus: 200,
  },
  { id: 'R06 length shorter than the body', answering: ok(GOOD_BODY, { 'Content-Length': '20' }), kind: 'NOT_JSON' },
  {
    id: 'R06 two lengths',
    answering: write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} `),
    kind: 'BROKEN_ANSWER',
  },
  {
    id: 'R06 length and chunks',
    answering: write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
    kind: 'BROKEN_ANSWER',
  },
  {
    id: 'R07 500 with a script',
    answering: write(answerBytes(500, `<script>alert(1)</script>${'<p>x</p>'.repeat(2_000)}`)),
    kind: 'STATUS',
    httpStatus: 500,
    answerText: /^<script>alert\(1\)<\/script>[^]{4071}$/,
  },
  {
    id: 'R07 500 and then silence',
    answering: write('HTTP/1.1 500 Oops\r\nContent-Length: 50\r\n\r\nhalf '),
    totalMs: 250,
    kind: 'STATUS',
    httpStatus: 500,
    answerText: /^half $/,
  },
  { id: 'R10 another notice', answering: ok('{"code":"OK","data":{"noticeId":"ntc_0002"}}'), kind: 'WRONG_ECHO' },
  { id: 'R10 no data', answering: ok('{"code":"OK"}'), kind: 'WRONG_ECHO' },
  {
    id: 'R10 the id outside data',
    answering: ok(`{"code":"OK","noticeId":"${NOTICE_ID}","data":[]}`),
    kind: 'WRONG_ECHO',
  },
  ...[
    [TEN_YEARS_SECONDS.toString(), SIX_HOURS_MS],
    ['9'.repeat(400), SIX_HOURS_MS],
    [new Date(Date.now() + TEN_YEARS_SECONDS * 1000).toUTCString(), SIX_HOURS_MS],
    ['-1', 1_000],
    ['abc', undefined],
    ['1e3', undefined],
    ['Sat, 01 Jan 2000 00:00:00 GMT', 1_000],
    ['90', 90_000],
  ].map(
    ([header, retryAfterMs]): AnswerRow => ({
      id: `R13 Retry-After ${String(header).slice(0, 30)}`,
      answering: write(answerBytes(503, '', { 'Retry-After': String(header) })),
      kind: 'TEMPORARY',
      httpStatus: 503,
      retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
    }),
  ),
  {
    id: 'R13 429',
    answering: write(answerBytes(429, '', { 'Retry-After': '7' })),
    kind: 'TEMPORARY',
    retryAfterMs: 7_000,
  },
  { id: 'R15 204', answering: write('HTTP/1.1 204 No Content\r\n\r\n'), kind: 'NOT_JSON', httpStatus: 204 },
  { id: 'R15 205', answering: write(answerBytes(205, '')), kind: 'NOT_JSON', httpStatus: 205 },
  { id: 'R15 202', answering: write(answerBytes(202, GOOD_BODY)), kind: 'ANSWER', httpStatus: 202 },
  { id: 'R15 304', answering: write('HTTP/1.1 304 Not Modified\r\n\r\n'), kind: 'STATUS', httpStatus: 304 },
  { id: 'R15 999', answering: write(answerBytes(999, GOOD_BODY)), kind: 'STATUS', httpStatus: 999 },
  { id: 'R15 600', answering: write(answerBytes(600, GOOD_BODY)), kind: 'STATUS', httpStatus: 600 },
  { id: 'R15 000', answering: write('HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n'), kind: 'BROKEN_ANSWER' },
  { id: 'R15 four digits', answering: write('HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'), kind: 'BROKEN_ANSWER' },
  {
    id: 'R15 100',
    answering: write('HTTP/1.1 100 Continue\r\n\r\n', answerBytes(200, GOOD_BODY)),
    kind: 'BROKEN_ANSWER',
  },
  {
    id: 'R15 101',
    answering: write('HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    kind: 'BROKEN_ANSWER',
  },
  { id: 'R15 103 once', answering: write('HTTP/1.1 103 Early\r\n\r\n', answerBytes(200, GOOD_BODY)), kind: 'ANSWER' },
  {
    id: 'R15 a flood of 103',
    answering: pourOut('', Buffer.from('HTTP/1.1 103 Early\r\n\r\n'.repeat(50))),
    kind: 'BROKEN_ANSWER',
  },
  { id: 'R15 410', answering: write(answerBytes(410, GOOD_BODY)), kind: 'GONE', httpStatus: 410 },
  ...[301, 302, 303, 307, 308].map(
    (status): AnswerRow => ({
      id: `a redirect with ${status}`,
      answering: write(answerBytes(status, '', { Location: 'http://127.0.0.1:1/inside' })),
      kind: 'REDIRECT',
      httpStatus: status,
    }),
  ),
  { id: 'R20 breaks off', answering: (socket) => void socket.destroy(), kind: 'BROKEN_ANSWER' },
  { id: 'not HTTP', answering: write('SSH-2.0-OpenSSH_9.6\r\n'), kind: 'BROKEN_ANSWER' },
  {
    id: 'a header named as a property',
    answering: ok(GOOD_BODY, { constructor: 'x', __proto__: 'y' }),
    kind: 'ANSWER',
  },
  { id: 'an older envelope', answering: ok(`{"status":"0","data":{"noticeId":"${NOTICE_ID}"}}`), kind: 'ANSWER' },
  { id: 'an older failure', answering: ok('{"status":"17"}'), kind: 'STATUS', answerCode: '17' },
  { id: 'two envelopes that differ', answering: ok('{"code":"OK","status":"1"}'), kind: 'STATUS', answerCode: '1' },
  { id: 'code TEMPORARY', answering: ok('{"code":"TEMPORARY"}'), kind: 'TEMPORARY', answerCode: 'TEMPORARY' },
  { id: 'another code', answering: ok('{"code":"NO_STOCK"}'), kind: 'STATUS', httpStatus: 200, answerCode: 'NO_STOCK' },
  { id: 'no envelope', answering: ok(`{"data":{"noticeId":"${NOTICE_ID}"}}`), kind: 'BROKEN_ANSWER' },
  { id: 'a code that is no text', answering: ok('{"code":0}'), kind: 'BROKEN_ANSWER' },
  { id: 'a page of a login portal', answering: ok('<html>login</html>'), kind: 'NOT_JSON' },
  { id: 'a key twice', answering: ok('{"code":"NO","code":"OK"}'), kind: 'NOT_JSON' },
  { id: 'a list', answering: ok('[{"code":"OK"}]'), kind: 'NOT_JSON' },
  {
    id: 'R16 echoes the person',
    answering: ok('{"code":"ID_INVALID","message":"110101199001011234 张小三 13812345678"}'),
    kind: 'STATUS',
    answerText: /"110101\*{8}1234 张小三 138\*{4}5678"/,
  },
]
