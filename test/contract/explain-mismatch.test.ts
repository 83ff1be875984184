import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalQuery, parseQuery } from '../../contract/canonical-query.ts'
import { explainMismatch, type SignatureAttempt } from '../../contract/explain-mismatch.ts'
import { MISMATCH_CAUSES, type MismatchCode } from '../../contract/mismatch-causes.ts'
import { type SigningParts, sha256Hex, sign, stringToSign } from '../../contract/signature.ts'

const secret = '00112233445566778899aabbccddeeff'
const body = '{"b":1,"a":"华为/"}'
const rawQuery = 'keyword=Mate%2060&a-b=%2B&a=1&empty='
const attempt: Omit<SignatureAttempt, 'signature'> = {
  secret,
  direction: 'M2P',
  method: 'POST',
  path: '/v1/orders/M1/state',
  rawQuery,
  body: new TextEncoder().encode(body),
  appKey: 'demo-app',
  timestamp: '1767225600',
  nonce: 'n0nce-0000000000000001',
  version: '1.0',
}
const query = canonicalOf(rawQuery)
const right: SigningParts = { ...attempt, canonicalQuery: query, bodyDigest: sha256Hex(attempt.body) }
const text = stringToSign(right)
const signed = (change: Partial<SigningParts>) => sign(secret, { ...right, ...change })
const bodySigned = (signedBody: string) => signed({ bodyDigest: sha256Hex(signedBody) })
const hmac = (hash: string, key: string | Buffer, message: string) =>
  createHmac(hash, key).update(message).digest('hex')

const MISTAKES: ReadonlyArray<readonly [MismatchCode, string, string]> = [
  ['SIGNATURE_UPPER_CASE', 'upper-case hex', signed({}).toUpperCase()],
  ['SIGNATURE_BASE64', 'Base64', createHmac('sha256', secret).update(text).digest('base64')],
  ['SIGNATURE_BASE64', 'base64url', createHmac('sha256', secret).update(text).digest('base64url')],
  ['SIGNATURE_PADDED', 'a prefix', `sha256=${signed({})}`],
  ['BODY_RESERIALISED', 'Python separators', bodySigned('{"b": 1, "a": "华为/"}')],
  ['BODY_RESERIALISED', 'Python separators and escapes', bodySigned('{"b": 1, "a": "\\u534e\\u4e3a/"}')],
  ['BODY_RESERIALISED', 'sorted keys', bodySigned('{"a":"华为/","b":1}')],
  ['BODY_RESERIALISED', 'PHP escapes', bodySigned('{"b":1,"a":"\\u534e\\u4e3a\\/"}')],
  ['BODY_RESERIALISED', 'indentation', bodySigned(JSON.stringify(JSON.parse(body), null, 2))],
  ['BODY_TRAILING_NEWLINE', 'a line break more', bodySigned(`${body}\n`)],
  ['BODY_DIGEST_OF_EMPTY', 'no body', bodySigned('')],
  ['BODY_DIGEST_LEFT_OUT', 'an empty last line', signed({ bodyDigest: '' })],
  ['BODY_DIGEST_FORM', 'an upper-case digest', signed({ bodyDigest: sha256Hex(body).toUpperCase() })],
  ['BODY_DIGEST_FORM', 'MD5', signed({ bodyDigest: createHash('md5').update(body).digest('hex') })],
  ['BODY_DIGEST_FORM', 'the body itself', signed({ bodyDigest: body })],
  ['PLUS_AND_SPACE', 'plus for space', signed({ canonicalQuery: query.replace('%20', '+') })],
  ['PLUS_AND_SPACE', 'space for plus', signed({ canonicalQuery: query.replace('%2B', '%20') })],
  ['QUERY_UNSORTED', 'the order sent', signed({ canonicalQuery: rawQuery })],
  ['QUERY_SORTED_AS_TEXT', 'joined text', signed({ canonicalQuery: query.split('&').toSorted().join('&') })],
  ['QUERY_NOT_ENCODED', 'decoded values', signed({ canonicalQuery: decodeURIComponent(query) })],
  ['QUERY_NOT_ENCODED', 'lower-case escapes', signed({ canonicalQuery: query.replace('%2B', '%2b') })],
  ['QUERY_EMPTY_VALUES_LEFT_OUT', 'no empty values', signed({ canonicalQuery: query.replace('empty=&', '') })],
  ['QUERY_LEFT_OUT', 'no query', signed({ canonicalQuery: '' })],
  ['DIRECTION_WRONG', 'the other way', signed({ direction: 'P2M' })],
  ['DIRECTION_WRONG', "the mall's direction", signed({ direction: 'L2P' })],
  ['TIMESTAMP_MILLISECONDS', 'milliseconds', signed({ timestamp: '1767225600000' })],
  ['SECRET_DECODED', 'a hex-decoded secret', hmac('sha256', Buffer.from(secret, 'hex'), text)],
  ['SECRET_DECODED', 'a Base64-decoded secret', hmac('sha256', Buffer.from(secret, 'base64'), text)],
  ['SECRET_PADDED', 'a line break after the secret', hmac('sha256', `${secret}\n`, text)],
  ['PATH_PREFIX', 'a prefix more', signed({ path: '/api/v1/orders/M1/state' })],
  ['PATH_PREFIX', 'a prefix less', signed({ path: '/orders/M1/state' })],
  ['PATH_FORM', 'a trailing slash', signed({ path: '/v1/orders/M1/state/' })],
  ['PATH_FORM', 'the query too', signed({ path: `${attempt.path}?${rawQuery}` })],
  ['METHOD_WRONG', 'another method', signed({ method: 'GET' })],
  ['METHOD_WRONG', 'a lower-case method', signed({ method: 'post' })],
  ['VERSION_WRONG', 'v1', signed({ version: 'v1' })],
  ['LINES_WRONG', 'a line break at the end', hmac('sha256', secret, `${text}\n`)],
  ['LINES_WRONG', 'CRLF', hmac('sha256', secret, text.replaceAll('\n', '\r\n'))],
  ['LINES_WRONG', 'no algorithm line', hmac('sha256', secret, text.slice(text.indexOf('\n') + 1))],
  ['ALGORITHM_WRONG', 'HMAC-SHA1', hmac('sha1', secret, text)],
  [
    'ALGORITHM_WRONG',
    'a plain hash',
    createHash('sha256')
      .update(text + secret)
      .digest('hex'),
  ],
  ['ALGORITHM_WRONG', 'key and message swapped', hmac('sha256', text, secret)],
]

test.each(MISTAKES)('%s is named when the caller signed %s', (code, _mistake, signature) => {
  expect(explainMismatch({ ...attempt, signature })).toEqual({ code, ...MISMATCH_CAUSES[code] })
})

test('every cause is shown by a mistake', () => {
  expect([...new Set(MISTAKES.map(([code]) => code))].toSorted()).toEqual(Object.keys(MISMATCH_CAUSES).toSorted())
})

test('a right signature and an unknown mistake have no cause', () => {
  expect(explainMismatch({ ...attempt, signature: signed({}) })).toBeNull()
  expect(explainMismatch({ ...attempt, signature: '0'.repeat(64) })).toBeNull()
  expect(explainMismatch({ ...attempt, signature: '' })).toBeNull()
  expect(explainMismatch({ ...attempt, rawQuery: 'a=%zz', signature: signed({}) })).toBeNull()
})

test('a body that is no JSON, or nests deep, is no obstacle', () => {
  const nested = new TextEncoder().encode(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  for (const strange of [nested, new Uint8Array([0xff, 0x00])]) {
    expect(explainMismatch({ ...attempt, body: strange, signature: '0'.repeat(64) })).toBeNull()
  }
})

function canonicalOf(raw: string): string {
  const parsed = parseQuery(raw)
  return parsed.isValid ? canonicalQuery(parsed.pairs) : ''
}
