import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import type { KeyRing } from './key-ring.ts'

/*
 * Envelope encryption, contract section 4: every row has a random data key, and only its wrapped form is stored beside
 * the row. Destroying the wrapped key destroys the row's content for good. AES-256-GCM, NIST SP 800-38D.
 */

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Opens the contents of one row. A KeyObject, so that a log line or an inspect shows no key. */
export type DataKey = KeyObject

export interface WrappedKey {
  wrappedKey: Uint8Array
  masterKeyId: string
}

export interface SealedSecret extends WrappedKey {
  sealed: Uint8Array
}

/** The one form of additional data: what is sealed for one cell opens in no other. */
export function cellName(cell: { table: string; row: string; column: string }): string {
  const parts = [cell.table, cell.row, cell.column]
  // Otherwise two different cells could have one name.
  if (parts.some((part) => part === '' || part.includes('|'))) throw new RangeError('a cell part is empty or has a |')
  return parts.join('|')
}

/** A new data key, and the form of it that is stored; `subject` says whose it is and is needed again to unwrap it. */
export function createDataKey(ring: KeyRing, subject: string): WrappedKey & { dataKey: DataKey } {
  const dataKey = createSecretKey(randomBytes(KEY_BYTES))
  return { dataKey, ...wrap(ring, dataKey, subject) }
}

/** @throws EnvelopeError MASTER_KEY_MISSING, MASTER_KEY_WRONG. */
export function unwrapDataKey(ring: KeyRing, { wrappedKey, masterKeyId }: WrappedKey, subject: string): DataKey {
  const masterKey = ring.masterKeys.get(masterKeyId)
  if (masterKey === undefined) throw new EnvelopeError('MASTER_KEY_MISSING', { masterKeyId })
  const bytes = decrypt(wrappingKey(masterKey), wrappedKey, wrapName(masterKeyId, subject))
  if (bytes === undefined || bytes.byteLength !== KEY_BYTES)
    throw new EnvelopeError('MASTER_KEY_WRONG', { masterKeyId })
  return createSecretKey(bytes)
}

/** The same data key under the current master key. Nothing that it sealed has to be touched. */
export function rewrap(ring: KeyRing, wrapped: WrappedKey, subject: string): WrappedKey {
  const dataKey = unwrapDataKey(ring, wrapped, subject)
  return wrapped.masterKeyId === ring.currentId ? wrapped : wrap(ring, dataKey, subject)
}

/** nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes). `aad` is a cellName. */
export function seal(dataKey: DataKey, plaintext: Uint8Array, aad: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, dataKey, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(aad))
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** @throws EnvelopeError CONTENT_BROKEN when key, cell or a single bit is another one; never a part of the content. */
export function open(dataKey: DataKey, sealed: Uint8Array, aad: string): Uint8Array {
  const plaintext = decrypt(dataKey, sealed, aad)
  if (plaintext === undefined) throw new EnvelopeError('CONTENT_BROKEN')
  return plaintext
}

/** Seals an application's SECRET under a data key of its own row; `aad` is the cellName of its cell. */
export function sealSecret(ring: KeyRing, secret: string, aad: string): SealedSecret {
  const { dataKey, ...wrapped } = createDataKey(ring, aad)
  return { sealed: seal(dataKey, Buffer.from(secret), aad), ...wrapped }
}

/** @throws EnvelopeError MASTER_KEY_MISSING, MASTER_KEY_WRONG, CONTENT_BROKEN. */
export function openSecret(ring: KeyRing, { sealed, ...wrapped }: SealedSecret, aad: string): string {
  return Buffer.from(open(unwrapDataKey(ring, wrapped, aad), sealed, aad)).toString()
}

/**
 * What a sealed value is looked up by: equal values of one purpose have equal indexes, and without the master key
 * nothing can be guessed from one. The value must be in its one canonical form already.
 *
 * Made with the oldest key of the ring, not with the current one: an index cannot be computed anew from the row that
 * holds it, and while processes restart one by one, those with the old ring and those with the new one must find the
 * same rows. Only taking the oldest key away changes it. What is looked up by it lives for minutes (locks of numbers,
 * eligibility checks, cursors of lists), so whoever takes that key away an hour after the last rewrap loses nothing but
 * what is open in that moment, and its buyer asks once more.
 */
export function blindIndex(ring: KeyRing, purpose: string, value: string): string {
  const [id, masterKey] = [...ring.masterKeys].at(-1) ?? []
  if (id === undefined || masterKey === undefined) throw new EnvelopeError('MASTER_KEYS_INVALID')
  const key = derivedKey(masterKey, `mallbridge/blind-index/${purpose}`)
  return `${id}:${createHmac('sha256', key).update(value).digest('base64url')}`
}

function wrap(ring: KeyRing, dataKey: DataKey, subject: string): WrappedKey {
  const masterKey = ring.masterKeys.get(ring.currentId)
  if (masterKey === undefined) throw new EnvelopeError('MASTER_KEY_MISSING', { masterKeyId: ring.currentId })
  const name = wrapName(ring.currentId, subject)
  return { wrappedKey: seal(wrappingKey(masterKey), dataKey.export(), name), masterKeyId: ring.currentId }
}

const wrapName = (masterKeyId: string, subject: string): string => `data-key|${masterKeyId}|${subject}`

const wrappingKey = (masterKey: KeyObject): KeyObject => derivedKey(masterKey, 'mallbridge/wrap')

/** One key for one use (RFC 5869): a master key itself neither wraps nor indexes. */
function derivedKey(masterKey: KeyObject, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, '', use, KEY_BYTES)))
}

function decrypt(key: KeyObject, sealed: Uint8Array, aad: string): Uint8Array | undefined {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) return undefined
  const tagStart = sealed.byteLength - TAG_BYTES
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(tagStart))
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, tagStart))
  try {
    decipher.final() // Only here is the tag checked: until then the plaintext may be anybody's.
    return plaintext
  } catch {
    plaintext.fill(0)
    return undefined
  }
}
