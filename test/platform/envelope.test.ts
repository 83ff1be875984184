import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  blindIndex,
  cellName,
  createDataKey,
  open,
  openSecret,
  rewrap,
  seal,
  sealSecret,
  unwrapDataKey,
} from '../../platform/envelope.ts'
import { EnvelopeError, type EnvelopeReason } from '../../platform/envelope-error.ts'
import { readMasterKeys } from '../../platform/key-ring.ts'

const FIRST = `k1:${randomBytes(32).toString('base64')}`
const SECOND = `k2:${randomBytes(32).toString('base64')}`
const ring = readMasterKeys(FIRST)
const rotated = readMasterKeys(`${SECOND},${FIRST}`)
const PICTURE = cellName({ table: 'id_card_images', row: 'MB1', column: 'content' })
const content = Buffer.from('the bytes of a picture')

test('the first master key is the current one and the others stay for what they once wrapped', () => {
  expect(rotated.currentId).toBe('k2')
  expect([...rotated.masterKeys.keys()]).toEqual(['k2', 'k1'])
  expect(readMasterKeys(` ${SECOND} , ${FIRST}\n`).currentId).toBe('k2')
})

const short = randomBytes(31).toString('base64')
const wrongMasterKeys: Array<[name: string, text: string, said: { zh: RegExp; en: RegExp }]> = [
  ['nothing', '', { zh: /第 1 项为空/, en: /Master key 1 is empty/ }],
  ['an empty entry', `${FIRST},`, { zh: /第 2 项为空/, en: /Master key 2 is empty/ }],
  ['31 bytes', `k1:${short}`, { zh: /32 字节/, en: /32 bytes/ }],
  ['33 bytes', `k1:${randomBytes(33).toString('base64')}`, { zh: /32 字节/, en: /32 bytes/ }],
  ['no id', FIRST.slice(3), { zh: /第 1 项/, en: /id:key/ }],
  ['hex', `k1:${randomBytes(32).toString('hex')}`, { zh: /base64/, en: /base64/ }],
  ['base64url', `k1:${'_-'.repeat(21)}A=`, { zh: /base64/, en: /base64/ }],
  ['spare bits that the decoder would drop', `k1:${'A'.repeat(42)}B=`, { zh: /base64/, en: /base64/ }],
  [
    'one id twice',
    `${FIRST},k1:${randomBytes(32).toString('base64')}`,
    { zh: /第 2 项的编号/, en: /key 2 has the id/ },
  ],
  ['32 equal bytes', `k1:${Buffer.alloc(32, 7).toString('base64')}`, { zh: /不是随机/, en: /not random/ }],
  ['17 keys', Array.from({ length: 17 }, () => FIRST).join(','), { zh: /16/, en: /16/ }],
]

test.each(wrongMasterKeys)(
  'master keys that are %s are refused in both languages without showing them',
  (_name, text, said) => {
    const error = refusal(() => readMasterKeys(text))

    expect(error.reason).toBe('MASTER_KEYS_INVALID')
    expect(error.zh).toMatch(said.zh)
    expect(error.en).toMatch(said.en)
    for (const word of text.split(/[:,]/).filter((part) => part.length > 20)) expect(inspect(error)).not.toContain(word)
  },
)

test('what is sealed opens again in its own cell, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.string(), (plaintext, aad) => {
      const { dataKey, ...wrapped } = createDataKey(ring, 'order-1')
      const sealed = seal(dataKey, plaintext, aad)
      expect(sealed.byteLength).toBe(12 + plaintext.byteLength + 16)
      expect(Buffer.from(open(unwrapDataKey(ring, wrapped, 'order-1'), sealed, aad))).toEqual(Buffer.from(plaintext))
    }),
    { numRuns: 50 },
  )
})

test('the same content is sealed differently every time', () => {
  const { dataKey } = createDataKey(ring, 'order-1')

  const sealed = Array.from({ length: 200 }, () => Buffer.from(seal(dataKey, content, PICTURE)).toString('hex'))

  expect(new Set(sealed.map((hex) => hex.slice(0, 24))).size).toBe(200)
  expect(new Set(sealed).size).toBe(200)
})

test('one flipped bit anywhere, one missing byte or one byte more gives an error and no bytes (P18)', () => {
  const { dataKey } = createDataKey(ring, 'order-1')
  const sealed = seal(dataKey, content, PICTURE)
  const flipped = Array.from({ length: sealed.byteLength }, (_, at) => {
    const altered = Uint8Array.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    return altered
  })
  const cut = Array.from({ length: sealed.byteLength }, (_, length) => sealed.subarray(0, length))

  for (const altered of [...flipped, ...cut, Buffer.concat([sealed, Buffer.alloc(1)])]) {
    expect(refusal(() => open(dataKey, altered, PICTURE)).reason).toBe('CONTENT_BROKEN')
  }
})

test('content moved to another row, column or table does not open', () => {
  const { dataKey } = createDataKey(ring, 'order-1')
  const sealed = seal(dataKey, content, PICTURE)

  for (const other of [
    { table: 'id_card_images', row: 'MB2', column: 'content' },
    { table: 'id_card_images', row: 'MB1', column: 'thumbnail' },
    { table: 'apps', row: 'MB1', column: 'content' },
  ]) {
    expect(refusal(() => open(dataKey, sealed, cellName(other))).reason).toBe('CONTENT_BROKEN')
  }
  expect(() => cellName({ table: 'a|b', row: 'c', column: 'd' })).toThrow(RangeError)
  expect(() => cellName({ table: 'a', row: '', column: 'd' })).toThrow(RangeError)
})

const another = readMasterKeys(`k1:${randomBytes(32).toString('base64')}`)
const unknown = readMasterKeys(SECOND)
const lockedOut: Array<[name: string, attempt: () => unknown, reason: EnvelopeReason]> = [
  [
    'a master key that is missing',
    () => openSecret(unknown, sealSecret(ring, 's', 'a|b|c'), 'a|b|c'),
    'MASTER_KEY_MISSING',
  ],
  [
    'another key under the same id',
    () => openSecret(another, sealSecret(ring, 's', 'a|b|c'), 'a|b|c'),
    'MASTER_KEY_WRONG',
  ],
  ["another application's row", () => openSecret(ring, sealSecret(ring, 's', 'a|b|c'), 'a|x|c'), 'MASTER_KEY_WRONG'],
  ["another order's key", () => unwrapDataKey(ring, createDataKey(ring, 'order-1'), 'order-2'), 'MASTER_KEY_WRONG'],
  [
    'a data key that was shredded',
    () => unwrapDataKey(ring, { wrappedKey: new Uint8Array(), masterKeyId: 'k1' }, 'x'),
    'MASTER_KEY_WRONG',
  ],
  [
    'rotation without the old key',
    () => rewrap(unknown, createDataKey(ring, 'order-1'), 'order-1'),
    'MASTER_KEY_MISSING',
  ],
]

test.each(lockedOut)('%s is said clearly in both languages', (_name, attempt, reason) => {
  const error = refusal(attempt)

  expect(error.reason).toBe(reason)
  expect(error.zh).toMatch(/主密钥/)
  expect(error.en).toMatch(/Master key k1/)
})

test('after a rotation the old rows open, new ones use the new key, and rewrapped ones do without the old', () => {
  const old = createDataKey(ring, 'order-1')
  const sealed = seal(old.dataKey, content, PICTURE)

  const moved = rewrap(rotated, old, 'order-1')

  expect(createDataKey(rotated, 'order-2').masterKeyId).toBe('k2')
  expect(open(unwrapDataKey(rotated, old, 'order-1'), sealed, PICTURE)).toEqual(content)
  expect(moved.masterKeyId).toBe('k2')
  expect(open(unwrapDataKey(unknown, moved, 'order-1'), sealed, PICTURE)).toEqual(content)
  expect(rewrap(rotated, moved, 'order-1')).toBe(moved)
})

test('an application SECRET comes back whole and stands nowhere in what is stored', () => {
  const secret = 'sk_密钥_0123456789abcdef'
  const aad = cellName({ table: 'apps', row: 'app_1', column: 'secret' })

  const stored = sealSecret(ring, secret, aad)

  expect(openSecret(ring, stored, aad)).toBe(secret)
  expect(Buffer.concat([stored.sealed, stored.wrappedKey]).includes(secret)).toBe(false)
})

test('no key shows when a ring or a data key is logged', () => {
  const { dataKey } = createDataKey(ring, 'order-1')
  const shown = inspect({ ring, dataKey }, { depth: 9 }) + JSON.stringify({ ring, dataKey })

  expect(shown).not.toContain(FIRST.slice(3))
  expect(shown).not.toContain(dataKey.export().toString('hex'))
})

test('a blind index finds equal values of one purpose only and survives a rotation', () => {
  const certNo = '110101199001011234'

  expect(blindIndex(ring, 'certNo', certNo)).toBe(blindIndex(ring, 'certNo', certNo))
  expect(blindIndex(ring, 'certNo', certNo)).not.toBe(blindIndex(ring, 'certNo', '110101199001011235'))
  expect(blindIndex(ring, 'certNo', certNo)).not.toBe(blindIndex(ring, 'phone', certNo))
  expect(blindIndex(ring, 'certNo', certNo)).not.toBe(blindIndex(another, 'certNo', certNo))
  expect(blindIndex(rotated, 'certNo', certNo)).toBe(blindIndex(ring, 'certNo', certNo))
})

function refusal(attempt: () => unknown): EnvelopeError {
  try {
    attempt()
  } catch (error) {
    if (error instanceof EnvelopeError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
