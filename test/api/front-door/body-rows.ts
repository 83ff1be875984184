import { signedCall, withHeader, withLine } from './call.ts'
import { JSON_BODY, OK, type Row, VALUE } from './rows.ts'

const MISSING = '422 PARAM_MISSING'
const TYPE = '415 CONTENT_TYPE_UNSUPPORTED'
const row = (id: string, body: string | Uint8Array, answer: string): Row => ({
  id,
  title: typeof body === 'string' ? body.slice(0, 60) : `${body.length} bytes`,
  send: () => signedCall({ body }),
  answer,
})
const more = (members: string) => `{"event":"ACCEPT","expectedVersion":3,${members}}`
const ofType = (contentType: string | null, answer: string): Row => ({
  id: 'J17',
  title: `Content-Type ${contentType}`,
  send: () => withHeader(signedCall(), 'Content-Type', contentType),
  answer,
})

/** All are signed correctly. */
export const BODY_ROWS: readonly Row[] = [
  row('J01', more('"amount":1,"amount":9'), JSON_BODY),
  row('J03', more('"__proto__":{"amount":1}'), VALUE),
  row('J03', more('"constructor":1'), VALUE),
  row('J03', more('"prototype":1'), VALUE),
  row('J04', more('"amount":1e400'), VALUE),
  row('J05', more('"amount":12345678901234567890'), VALUE),
  ...['0.1', '-1', '-0', '"1"', 'true', '[1]'].map((amount) => row('J06', more(`"amount":${amount}`), VALUE)),
  row('J06', more('"amount":1'), OK),
  ...['null', '[]', '"x"', ''].map((body) => row('J07', body, JSON_BODY)),
  row('J08', '\ufeff{"event":"ACCEPT","expectedVersion":3}', JSON_BODY),
  row('J09', Buffer.from('{"event":"ACCEPT","expectedVersion":3}', 'utf16le'), JSON_BODY),
  row('J10', Buffer.from(more('"note":"\xff"'), 'latin1'), JSON_BODY),
  row('J11', more('"note":"\\ud800"'), VALUE),
  row('J13', more(`"note":${'['.repeat(50_000)}${']'.repeat(50_000)}`), JSON_BODY),
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
  row('J18', '{"event":"PAID","expectedVersion":3}', VALUE),
  row('J19', more('"orderNo":"M\u200b1"'), VALUE),
  row('J19', more('"orderNo":"\u202eM1"'), VALUE),
  row('J22', more(`"note":"${'x'.repeat(200_000)}"`), VALUE),
]
