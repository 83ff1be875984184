/** One decoded key and value. The business parser reads this same list, so that both see the same values. */
export type QueryPair = readonly [key: string, value: string]

export type ParsedQuery =
  | { readonly isValid: true; readonly pairs: readonly QueryPair[] }
  | { readonly isValid: false; readonly problem: 'BAD_ESCAPE' | 'BAD_UTF8'; readonly piece: number }

/**
 * Decodes a query once, in the order sent (contract section 14). `+` and `%20` both mean a space.
 *
 * @param rawQuery what follows `?`, as text or as the bytes received; raw UTF-8 is accepted.
 * @returns the pairs, or the problem and the zero-based piece (between `&`) that has it.
 */
export function parseQuery(rawQuery: string | Uint8Array): ParsedQuery {
  const bytes = typeof rawQuery === 'string' ? utf8(rawQuery) : rawQuery
  if (bytes === null) return { isValid: false, problem: 'BAD_UTF8', piece: 0 }
  const pairs: QueryPair[] = []
  for (const [piece, part] of split(bytes, AMPERSAND).entries()) {
    if (part.length === 0) continue
    const equals = part.indexOf(EQUALS)
    const key = decode(equals === -1 ? part : part.subarray(0, equals))
    const value = decode(equals === -1 ? NOTHING : part.subarray(equals + 1))
    if ('problem' in key) return { isValid: false, problem: key.problem, piece }
    if ('problem' in value) return { isValid: false, problem: value.problem, piece }
    pairs.push([key.text, value.text])
  }
  return { isValid: true, pairs }
}

/** Encoded and sorted bytewise as pairs, never as joined strings: `a=1` comes before `a-b=1`. */
export function canonicalQuery(pairs: readonly QueryPair[]): string {
  return pairs
    .map(([key, value]) => [encodeQueryText(key), encodeQueryText(value)] as const)
    .sort((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]))
    .map(([key, value]) => `${key}=${value}`)
    .join('&')
}

/**
 * RFC 3986 unreserved characters stay, every other byte becomes `%` and upper-case hex.
 *
 * @throws URIError on a lone surrogate, which has no UTF-8 form.
 */
export function encodeQueryText(text: string): string {
  const keepsTooMuch = /[!'()*]/g // encodeURIComponent follows the older RFC 2396.
  return encodeURIComponent(text).replace(keepsTooMuch, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

type Decoded = { readonly text: string } | { readonly problem: 'BAD_ESCAPE' | 'BAD_UTF8' }

const [AMPERSAND, EQUALS, PLUS, PERCENT, SPACE] = [0x26, 0x3d, 0x2b, 0x25, 0x20]
const NOTHING = new Uint8Array(0)
// ignoreBOM keeps U+FEFF as text: a dropped one would give two queries the same canonical form.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(part: Uint8Array): Decoded {
  const decoded: number[] = []
  for (let i = 0; i < part.length; i++) {
    const byte = part[i] ?? 0
    if (byte !== PERCENT) {
      decoded.push(byte === PLUS ? SPACE : byte)
      continue
    }
    const high = hexDigit(part[i + 1])
    const low = hexDigit(part[i + 2])
    if (high === -1 || low === -1) return { problem: 'BAD_ESCAPE' }
    decoded.push(high * 16 + low)
    i += 2
  }
  try {
    return { text: strictUtf8.decode(Uint8Array.from(decoded)) }
  } catch {
    return { problem: 'BAD_UTF8' } // The decoder has no other way to say so.
  }
}

function utf8(text: string): Uint8Array | null {
  return /\p{Surrogate}/u.test(text) ? null : new TextEncoder().encode(text)
}

function split(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  let start = 0
  for (let end = bytes.indexOf(separator); end !== -1; end = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, end))
    start = end + 1
  }
  parts.push(bytes.subarray(start))
  return parts
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}

/** Both sides are ASCII after encoding, so that code unit order is byte order. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
