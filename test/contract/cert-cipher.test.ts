import { createDecipheriv, hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { CertCipherError, openCert, sealCert } from '../../contract/cert-cipher.ts'

const key = { secret: 'demo-secret-0123456789abcdef0123', appKey: 'demo-app', callId: 'check-1' }
const holder = '{"certType":"01","certNo":"110101199003071234","certName":"张三"}'

test('what is sealed opens with the same secret, app and call, and never looks the same twice', () => {
  const [one, other] = [sealCert(key, holder), sealCert(key, holder)]

  expect(openCert(key, one)).toBe(holder)
  expect(one).not.toBe(other)
  expect(one).toMatch(/^[A-Za-z0-9_-]+$/)
})

test('the form is the published one: nonce, ciphertext, tag; key by HKDF with salt appKey and info id-v1', () => {
  const sealed = Buffer.from(sealCert(key, holder), 'base64url')
  const derived = Buffer.from(hkdfSync('sha256', key.secret, key.appKey, 'id-v1', 32))
  const decipher = createDecipheriv('aes-256-gcm', derived, sealed.subarray(0, 12)).setAAD(Buffer.from(key.callId))
  decipher.setAuthTag(sealed.subarray(sealed.length - 16))

  expect(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString()).toBe(holder)
})

test.each([
  ['another call', { callId: 'check-2' }],
  ['another app', { appKey: 'other-app' }],
  ['another secret', { secret: 'demo-secret-0123456789abcdef0124' }],
])('it does not open for %s', (_title, change) => {
  expect(() => openCert({ ...key, ...change }, sealCert(key, holder))).toThrow(CertCipherError)
})

test('any changed byte, cut or foreign character is refused without a word of the text', () => {
  const sealed = Buffer.from(sealCert(key, holder), 'base64url')
  const changed = Array.from(sealed, (_, i) => Buffer.from(sealed.map((byte, j) => (i === j ? byte ^ 1 : byte))))
  const text = sealed.toString('base64url')
  const malformed = [
    '',
    'abc',
    text.slice(0, -1),
    `${text}=`,
    `${text}\n`,
    `!${text}`,
    sealed.subarray(0, 27).toString('base64url'),
  ]

  for (const wrong of [...changed.map((bytes) => bytes.toString('base64url')), ...malformed]) {
    expect(() => openCert(key, wrong)).toThrow('certCipher cannot be opened')
  }
})
