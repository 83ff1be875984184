import { ACCEPT, signedCall, withHeader, withLine } from './call.ts'
import { JSON_BODY, OK, type Row, VALUE } from './rows.ts'

const MISSING = '422 PARAM_MISSING'
const TYPE = '415 CONTENT_TYPE_UNSUPPORTED'
const row = (id: string, body: string | Uint8Array, answer: string): Row => ({
  id,
  title: typeof body === 'string' ? body.slice(0, 60) : `${body.length} bytes`,
  send: () => signedCall({ body }),
  answer,
})
const more = (members: string) => `{"event":"ACCEPT","expectedVersion":2,${members}}`
const versioned = (version: string) => `{"event":"ACCEPT","expectedVersion":${version}}`
const ofType = (contentType: string | null, answer: string): Row => ({
  id: 'J17',
  title: `Content-Type ${contentType}`,
  send: () => withHeader(signedCall(), 'Content-Type', contentType),
  answer,
})

/** All are signed correctly. */
export const BODY_ROWS: readonly Row[] = [
  row('J01', more('"expectedVersion":9'), JSON_BODY),
  row('J03', more('"__proto__":{"reason":"x"}'), VALUE),
  row('J03', more('"constructor":1'), VALUE),
  row('J03', more('"prototype":1'), VALUE),
  row('J04', versioned('1e400'), VALUE),
  row('J05', versioned('12345678901234567890'), VALUE),
  ...['2.1', '-1', '-0', '"2"', 'true', '[2]'].map((version) => row('J06', versioned(version), VALUE)),
  row('J06', versioned('2'), OK),
  ...['null', '[]', '"x"', ''].map((body) => row('J07', body, JSON_BODY)),
  row('J08', `\ufeff${ACCEPT}`, JSON_BODY),
  row('J09', Buffer.from(ACCEPT, 'utf16le'), JSON_BODY),
  row('J10', Buffer.from(more('"reason":"\xff"'), 'latin1'), JSON_BODY),
  row('J11', more('"reason":"\\ud800"'), VALUE),
  row('J13', more(`"reason":${'['.repeat(50_000)}${']'.repeat(50_000)}`), JSON_BODY),
  row('J14', `{${Array.from({ length: 20_000 }, (_, i) => `"${i}":1`).join(',')}}`, JSON_BODY),
  ...['{"a":1,}', '{}{}', '{"a":NaN}', '{/* */}'].map((body) => row('J16', body, JSON_BODY)),
  ofType(null, TYPE),
  ofType('text/plain', TYPE),
  ofType('multipart/form-data; boundary=x', TYPE),
  ofType('application/vnd.x+json', TYPE),
  ofType('application/json; charset=gbk', TYPE),
  ofType('application/json;charset=UTF-8', OK),
  { ...ofType('twice', '400 HEADER_INVALID'), send: () => withLine(signedCall(), 'Content-Type', 'application/json') },
  ...['is_paid', 'merchant_id', 'state', 'created_at'].map((field) => row('J18', more(`"${field}":1`), VALUE)),
  row('J18', '{"event":"ACCEPT"}', MISSING),
  row('J18', '{}', MISSING),
  row('J18', '{"event":"DANCE","expectedVersion":2}', VALUE),
  row('J19', more('"contractInstanceId":"M\u200b1"'), VALUE),
  row('J19', more('"contractInstanceId":"\u202eM1"'), VALUE),
  row('J22', more(`"reason":"${'x'.repeat(200_000)}"`), VALUE),
]
