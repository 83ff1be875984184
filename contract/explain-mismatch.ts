import { createHash, createHmac } from 'node:crypto'
import { canonicalQuery, encodeQueryText, parseQuery, type QueryPair } from './canonical-query.ts'
import { MISMATCH_CAUSES, type MismatchCode } from './mismatch-causes.ts'
import { rewrittenBodies } from './rewritten-json.ts'
import { DIRECTIONS, type Direction, SIGNATURE_ALGORITHM, sha256Hex } from './signature.ts'

/** A call as it was received, with the secret that should have signed it. */
export interface SignatureAttempt {
  readonly secret: string
  readonly direction: Direction
  readonly method: string
  readonly path: string
  /** As received, without `?`. */
  readonly rawQuery: string | Uint8Array
  readonly body: Uint8Array
  readonly appKey: string
  readonly timestamp: string
  readonly nonce: string
  readonly version: string
  readonly signature: string
}

export interface MismatchCause {
  readonly code: MismatchCode
  readonly zh: string
  readonly en: string
}

/**
 * Names the mistake that produces exactly the given wrong signature, by making each usual mistake and comparing.
 * For whoever holds the secret: a diagnosis, never a check.
 *
 * @returns null when no single usual mistake gives this signature, or when it is right.
 */
export function explainMismatch(attempt: SignatureAttempt): MismatchCause | null {
  const query = parseQuery(attempt.rawQuery)
  if (!query.isValid) return null
  const lines = rightLines(attempt, query.pairs)
  const right = mac(attempt.secret, joinLines(lines))
  if (attempt.signature === right) return null
  const code = mistakeInForm(attempt, lines) ?? mistakeInContent(attempt, lines, query.pairs)
  return code && { code, ...MISMATCH_CAUSES[code] }
}

interface Lines {
  readonly algorithm: string
  readonly direction: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly appKey: string
  readonly timestamp: string
  readonly nonce: string
  readonly version: string
  readonly digest: string
}

/** The ten lines of the right signature, in their order. */
function rightLines(attempt: SignatureAttempt, pairs: readonly QueryPair[]): Lines {
  return {
    algorithm: SIGNATURE_ALGORITHM,
    direction: attempt.direction,
    method: attempt.method,
    path: attempt.path,
    query: canonicalQuery(pairs),
    appKey: attempt.appKey,
    timestamp: attempt.timestamp,
    nonce: attempt.nonce,
    version: attempt.version,
    digest: sha256Hex(attempt.body),
  }
}

function joinLines(lines: Lines, separator = '\n'): string {
  return Object.values(lines).join(separator)
}

function mac(key: string | Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

function mistakeInForm({ secret, signature }: SignatureAttempt, lines: Lines): MismatchCode | null {
  const right = mac(secret, joinLines(lines))
  if (signature.toLowerCase() === right) return 'SIGNATURE_UPPER_CASE'
  const base64 = createHmac('sha256', secret).update(joinLines(lines)).digest('base64')
  const given = signature.replace(/[\s=]/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (given === base64.replace('=', '')) return 'SIGNATURE_BASE64'
  return signature.toLowerCase().includes(right) ? 'SIGNATURE_PADDED' : null
}

function mistakeInContent(attempt: SignatureAttempt, lines: Lines, pairs: readonly QueryPair[]): MismatchCode | null {
  const { secret } = attempt
  const given = attempt.signature.trim().toLowerCase()
  const text = joinLines(lines)
  const changes = [...queryMistakes(attempt, pairs), ...bodyMistakes(attempt), ...otherLineMistakes(attempt)]
  const change = changes.find(([, line]) => mac(secret, joinLines({ ...lines, ...line })) === given)
  if (change) return change[0]
  if (decodedSecrets(secret).some((key) => mac(key, text) === given)) return 'SECRET_DECODED'
  if (paddedSecrets(secret).some((key) => mac(key, text) === given)) return 'SECRET_PADDED'
  if (wrongJoins(lines).some((joined) => mac(secret, joined) === given)) return 'LINES_WRONG'
  return wrongAlgorithms(secret, text).includes(given) ? 'ALGORITHM_WRONG' : null
}

type LineChange = readonly [MismatchCode, Partial<Lines>]

function queryMistakes({ path, rawQuery }: SignatureAttempt, pairs: readonly QueryPair[]): LineChange[] {
  const raw = typeof rawQuery === 'string' ? rawQuery : new TextDecoder().decode(rawQuery)
  const literalPlus = parseQuery(raw.replaceAll('+', '%2B'))
  const spaceForPlus = parseQuery(raw.replaceAll(/%2B/gi, '%20'))
  const canonical = canonicalQuery(pairs)
  const join = (list: readonly QueryPair[]) => list.map(([key, value]) => `${key}=${value}`).join('&')
  const encoded = pairs.map(([key, value]) => [encodeQueryText(key), encodeQueryText(value)] as const)
  const byKeyOnly = [...encoded].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
  const sortedPieces = raw.split('&').sort().join('&')
  return [
    ...[literalPlus, spaceForPlus].flatMap((query): LineChange[] =>
      query.isValid ? [['PLUS_AND_SPACE', { query: canonicalQuery(query.pairs) }]] : [],
    ),
    ['PLUS_AND_SPACE', { query: canonical.replaceAll('%20', '+') }],
    ['QUERY_UNSORTED', { query: join(encoded) }],
    ['QUERY_UNSORTED', { query: join(byKeyOnly) }],
    ['QUERY_UNSORTED', { query: raw }],
    [
      'QUERY_SORTED_AS_TEXT',
      {
        query: encoded
          .map(([key, value]) => `${key}=${value}`)
          .sort()
          .join('&'),
      },
    ],
    ['QUERY_NOT_ENCODED', { query: sortedPieces }],
    ['QUERY_NOT_ENCODED', { query: canonical.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()) }],
    ['QUERY_NOT_ENCODED', { query: decodeURIComponent(canonical) }],
    [
      'QUERY_NOT_ENCODED',
      { query: canonicalQuery(pairs.map(([key, value]) => [encodeQueryText(key), encodeQueryText(value)])) },
    ],
    ['QUERY_EMPTY_VALUES_LEFT_OUT', { query: canonicalQuery(pairs.filter(([, value]) => value !== '')) }],
    ['QUERY_LEFT_OUT', { query: '' }],
    ['PATH_FORM', { path: `${path}?${raw}` }],
    ['PATH_FORM', { path: `${path}?${raw}`, query: '' }],
  ]
}

function bodyMistakes({ body }: SignatureAttempt): LineChange[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const change = (code: MismatchCode, digest: string): LineChange => [code, { digest }]
  const newlines = [`${text}\n`, `${text}\r\n`, text.replace(/\r?\n$/, ''), text.replaceAll('\r\n', '\n')]
  return [
    ...newlines.map((variant) => change('BODY_TRAILING_NEWLINE', sha256Hex(variant))),
    change('BODY_DIGEST_OF_EMPTY', sha256Hex('')),
    ...['{}', 'null', '""'].map((variant) => change('BODY_DIGEST_OF_EMPTY', sha256Hex(variant))),
    change('BODY_DIGEST_LEFT_OUT', ''),
    change('BODY_DIGEST_FORM', sha256Hex(body).toUpperCase()),
    change('BODY_DIGEST_FORM', createHash('sha256').update(body).digest('base64')),
    change('BODY_DIGEST_FORM', createHash('md5').update(body).digest('hex')),
    change('BODY_DIGEST_FORM', text),
    ...rewrittenBodies(text).map((variant) => change('BODY_RESERIALISED', sha256Hex(variant))),
  ]
}

function otherLineMistakes({ path, timestamp, method }: SignatureAttempt): LineChange[] {
  const segments = path.split('/').slice(1)
  const withoutPrefix = segments.slice(1).map((_, i) => `/${segments.slice(i + 1).join('/')}`)
  const withPrefix = COMMON_PREFIXES.map((prefix) => `/${prefix}${path}`)
  const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', method.toLowerCase()]
  return [
    ...DIRECTIONS.map((direction): LineChange => ['DIRECTION_WRONG', { direction }]),
    ...['', 'm2p', 'l2p', 'p2m', 'p2l'].map((direction): LineChange => ['DIRECTION_WRONG', { direction }]),
    ...[`${timestamp}000`, timestamp.slice(0, 10)].map((t): LineChange => ['TIMESTAMP_MILLISECONDS', { timestamp: t }]),
    ...[...withoutPrefix, ...withPrefix].map((variant): LineChange => ['PATH_PREFIX', { path: variant }]),
    ...[`${path}/`, path.slice(1), path.replace(/\/$/, ''), path.toLowerCase()].map(
      (variant): LineChange => ['PATH_FORM', { path: variant }],
    ),
    ...otherMethods.map((variant): LineChange => ['METHOD_WRONG', { method: variant }]),
    ...['', '1', 'v1', 'v1.0', '2.0', '1.0'].map((version): LineChange => ['VERSION_WRONG', { version }]),
  ]
}

const COMMON_PREFIXES = ['api', 'open', 'openapi', 'gateway', 'mallbridge', 'prod', 'sandbox', 'test']

function decodedSecrets(secret: string): Uint8Array[] {
  const isHex = /^(?:[0-9a-fA-F]{2})+$/.test(secret)
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret)
  return [...(isHex ? [Buffer.from(secret, 'hex')] : []), ...(isBase64 ? [Buffer.from(secret, 'base64')] : [])]
}

function paddedSecrets(secret: string): string[] {
  return [
    `${secret}\n`,
    `${secret}\r\n`,
    ` ${secret}`,
    `${secret} `,
    `"${secret}"`,
    secret.toLowerCase(),
    secret.toUpperCase(),
  ]
}

function wrongJoins(lines: Lines): string[] {
  const all = Object.values(lines)
  const joins = ['\r\n', '', '&', '\\n', ' '].map((separator) => joinLines(lines, separator))
  const lineLeftOut = [all.slice(1), all.slice(0, -1), all.filter((line) => line !== '')].map((some) => some.join('\n'))
  return [...joins, ...lineLeftOut, `${joinLines(lines)}\n`, `${joinLines(lines, '\r\n')}\r\n`]
}

function wrongAlgorithms(secret: string, text: string): string[] {
  const plain = [text, text + secret, secret + text]
  return [
    ...['md5', 'sha1', 'sha384', 'sha512'].map((hash) => createHmac(hash, secret).update(text).digest('hex')),
    ...['md5', 'sha256'].flatMap((hash) => plain.map((input) => createHash(hash).update(input).digest('hex'))),
    mac(text, secret),
    mac(secret, sha256Hex(text)),
  ]
}
