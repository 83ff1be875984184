import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { holderHashOf } from '../../platform/holder-hash.ts'
import { readMasterKeys } from '../../platform/key-ring.ts'

const [first, second, third] = ['k1', 'k2', 'k3'].map((id) => `${id}:${randomBytes(32).toString('base64')}`)
const CERT_NO_HASH = 'a'.repeat(64)
const hashUnder = (...keys: (string | undefined)[]) => holderHashOf(readMasterKeys(keys.join(',')), CERT_NO_HASH)

test('a buyer who locked a number before a rotation is the same buyer after it', () => {
  expect(hashUnder(second, first)).toBe(hashUnder(first))
  expect(hashUnder(third, second, first)).toBe(hashUnder(first))
})

test('only taking the oldest key away makes holders anew', () => {
  expect(hashUnder(second)).not.toBe(hashUnder(second, first))
  expect(hashUnder(third, second)).toBe(hashUnder(second))
})
