import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalQuery, encodeQueryText, parseQuery, type QueryPair } from '../../contract/canonical-query.ts'
import { isReplySignatureValid, replyStringToSign, signReply } from '../../contract/reply-signature.ts'
import {
  type Direction,
  isSignatureValid,
  type SigningParts,
  sha256Hex,
  sign,
  signedHeaders,
  stringToSign,
} from '../../contract/signature.ts'

interface Vector extends Omit<SigningParts, 'canonicalQuery' | 'bodyDigest'> {
  readonly name: string
  readonly secret: string
  readonly query: string
  readonly body: string
  readonly stringToSign: string
  readonly signature: string
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors/signature.json', import.meta.url), 'utf8'))

describe('the published vectors', () => {
  test('there are thirteen of them', () => expect(vectors).toHaveLength(13))

  test.each(vectors)('$name gives its string and its signature', (vector) => {
    const parts = partsOf(vector)

    expect(stringToSign(parts)).toBe(vector.stringToSign)
    expect(sign(vector.secret, parts)).toBe(vector.signature)
    expect(isSignatureValid(vector.secret, parts, vector.signature)).toBe(true)
    expect(signedHeaders(vector)['X-Signature']).toBe(vector.signature)
  })

  test('a query received as bytes gives the same pairs as the text', () => {
    for (const { query } of vectors) expect(parseQuery(new TextEncoder().encode(query))).toEqual(parseQuery(query))
  })
})

describe('the canonical query', () => {
  const canonical = (query: string | Uint8Array) => {
    const parsed = parseQuery(query)
    return parsed.isValid ? canonicalQuery(parsed.pairs) : parsed.problem
  }

  test.each([
    ['', ''],
    ['&&', ''],
    ['k', 'k='],
    ['=v', '=v'],
    ['a=b=c', 'a=b%3Dc'],
    ['a=%7e%2D', 'a=~-'],
    ["a=!'()*", 'a=%21%27%28%29%2A'],
    ['a=%EF%BB%BFx', 'a=%EF%BB%BFx'],
    ['b=1&a=2&a=10', 'a=10&a=2&b=1'],
    ['a=%', 'BAD_ESCAPE'],
    ['a=%4', 'BAD_ESCAPE'],
    ['a=%+1', 'BAD_ESCAPE'],
    ['a=%zz', 'BAD_ESCAPE'],
    ['a=%ff', 'BAD_UTF8'],
    ['a=%C0%AF', 'BAD_UTF8'],
    ['a=%ED%A0%80', 'BAD_UTF8'],
    ['a=\ud800', 'BAD_UTF8'],
  ])('of %j is %j', (query, expected) => expect(canonical(query)).toBe(expected))

  const text = fc.string({ unit: 'binary', maxLength: 8 })
  const pairLists = fc.array(fc.tuple(text, text), { maxLength: 5 })
  const sorted = (pairs: readonly QueryPair[]) => pairs.map((pair) => JSON.stringify(pair)).toSorted()

  test('differs whenever the pairs differ, and never by their order', () => {
    fc.assert(
      fc.property(pairLists, pairLists, (one, other) => {
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
        return (canonicalQuery(one) === canonicalQuery(other)) === isSame
      }),
    )
    fc.assert(fc.property(pairLists, (pairs) => canonicalQuery(pairs) === canonicalQuery(pairs.toReversed())))
  })

  test('parses back to the same pairs, and is its own canonical form', () => {
    fc.assert(
      fc.property(pairLists, (pairs) => {
        const kept = pairs.filter(([key, value]) => `${key}${value}` !== '')
        const parsed = parseQuery(canonicalQuery(kept))
        if (!parsed.isValid) return false
        expect(sorted(parsed.pairs)).toEqual(sorted(kept))
        return canonicalQuery(parsed.pairs) === canonicalQuery(kept)
      }),
    )
  })

  test('refuses or decodes any bytes, but never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => typeof canonical(bytes) === 'string'))
  })
})

describe('a signature', () => {
  const parts = partsOf(vectors[9] as Vector)
  const secret = 'demo-secret-0123456789abcdef0123'

  const partsArbitrary: fc.Arbitrary<SigningParts> = fc.record({
    direction: fc.constantFrom<Direction>('M2P', 'P2M', 'L2P', 'P2L'),
    method: fc.constantFrom('GET', 'POST'),
    path: fc.stringMatching(/^\/[a-z/]{0,12}$/),
    canonicalQuery: fc.stringMatching(/^[a-z=&]{0,12}$/),
    appKey: fc.stringMatching(/^[a-z-]{1,8}$/),
    timestamp: fc.stringMatching(/^[0-9]{10}$/),
    nonce: fc.stringMatching(/^[a-z0-9]{16}$/),
    version: fc.constantFrom('1.0', '2.0'),
    bodyDigest: fc.uint8Array({ maxLength: 16 }).map((body) => sha256Hex(body)),
  })

  test('holds for what was signed, and two different requests never share one string', () => {
    fc.assert(
      fc.property(partsArbitrary, partsArbitrary, (one, other) => {
        expect(isSignatureValid(secret, one, sign(secret, one))).toBe(true)
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        return (stringToSign(one) === stringToSign(other)) === isSame
      }),
    )
  })

  test('fails when any one bit of body, secret or signature changes', () => {
    const flip = (bytes: Uint8Array, bit: number) =>
      bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(bytes, fc.nat(), (body, random) => {
        const signature = sign(secret, { ...parts, bodyDigest: sha256Hex(body) })
        const changed = { ...parts, bodyDigest: sha256Hex(flip(body, random % (body.length * 8))) }
        return !isSignatureValid(secret, changed, signature)
      }),
    )
    const signature = sign(secret, parts)
    for (let bit = 0; bit < 64 * 8; bit++) {
      const flipped = new TextDecoder('latin1').decode(flip(new TextEncoder().encode(signature), bit))
      expect(isSignatureValid(secret, parts, flipped)).toBe(false)
    }
    for (let bit = 0; bit < secret.length * 7; bit++) {
      const flipped = Array.from(secret, (c, i) =>
        i === Math.floor(bit / 7) ? String.fromCharCode(c.charCodeAt(0) ^ (1 << (bit % 7))) : c,
      )
      expect(isSignatureValid(flipped.join(''), parts, signature)).toBe(false)
    }
  })

  test.each(['', 'A'.repeat(64), '0'.repeat(63), `${'0'.repeat(64)}\n`, '０'.repeat(64)])(
    'of the form %j is refused',
    (given) => expect(isSignatureValid(secret, parts, given)).toBe(false),
  )

  test('is never made over a part with a line break', () => {
    expect(() => stringToSign({ ...parts, path: '/a\nb' })).toThrow(RangeError)
    expect(() => stringToSign({ ...parts, nonce: 'a\rb' })).toThrow(RangeError)
  })
})

describe('the headers of a signed call', () => {
  const request = { direction: 'M2P', method: 'POST', path: '/v1/orders', appKey: 'app', secret: 's3cret' } as const

  test('are fresh for every call and well formed', () => {
    const [one, other] = [signedHeaders({ ...request, keyId: 'k1' }), signedHeaders(request)]

    expect(one['X-Nonce']).not.toBe(other['X-Nonce'])
    expect(one['X-Nonce']).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
    expect(one['X-Timestamp']).toMatch(/^[0-9]{10}$/)
    expect(one['X-Key-Id']).toBe('k1')
    expect(other).not.toHaveProperty('X-Key-Id')
  })

  test('cannot be made for a query that would be refused', () => {
    expect(() => signedHeaders({ ...request, query: 'a=%zz' })).toThrow('BAD_ESCAPE')
  })
})

describe('a signed reply', () => {
  const reply = { status: 200, nonce: 'n0nce-0000000000000001', body: '{"code":"OK"}' }

  test('covers status, nonce of the request, and body', () => {
    const signature = signReply('s3cret', reply)

    expect(replyStringToSign(reply)).toBe(`OM1-REPLY\n200\n${reply.nonce}\n${sha256Hex(reply.body)}`)
    expect(signature).toBe(createHmac('sha256', 's3cret').update(replyStringToSign(reply)).digest('hex'))
    expect(isReplySignatureValid('s3cret', reply, signature)).toBe(true)
    for (const change of [{ status: 500 }, { nonce: `${reply.nonce}x` }, { body: '{}' }]) {
      expect(isReplySignatureValid('s3cret', { ...reply, ...change }, signature)).toBe(false)
    }
  })
})

test('every unreserved character stays and every other is encoded', () => {
  const kept = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
    (c) => encodeQueryText(c) === c,
  )

  expect(kept.join('')).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~')
})

function partsOf(vector: Vector): SigningParts {
  const query = parseQuery(vector.query)
  if (!query.isValid) throw new Error(`${vector.name} has a query that cannot be parsed`)
  return { ...vector, canonicalQuery: canonicalQuery(query.pairs), bodyDigest: sha256Hex(vector.body) }
}
