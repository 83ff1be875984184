import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What binds a `certCipher` to one app and one call (contract section 10, last paragraph). */
export interface CertCipherKey {
  readonly secret: string
  readonly appKey: string
  /** The checkId or noticeId of the call; authenticated, so that a cipher cannot be moved to another call. */
  readonly callId: string
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** base64url of nonce, AES-256-GCM ciphertext and tag. The same text never gives the same cipher twice. */
export function sealCert(key: CertCipherKey, plainText: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key), nonce).setAAD(Buffer.from(key.callId))
  const cipherText = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipherText, cipher.getAuthTag()]).toString('base64url')
}

/**
 * The sealed text.
 *
 * @throws CertCipherError when the cipher is malformed, altered, of another call, or of another secret. It does not
 * say which, and never carries a part of the text.
 */
export function openCert(key: CertCipherKey, certCipher: string): string {
  const sealed = Buffer.from(certCipher, 'base64url')
  // Node's decoder skips what is not base64url: only the exact encoding of the bytes is taken.
  if (sealed.length < NONCE_BYTES + TAG_BYTES || sealed.toString('base64url') !== certCipher)
    throw new CertCipherError()
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(key), nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(key.callId)).setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new CertCipherError()
  }
}

export class CertCipherError extends Error {
  override name = 'CertCipherError'

  constructor() {
    super('certCipher cannot be opened with this secret, app key and call id')
  }
}

function deriveKey({ secret, appKey }: CertCipherKey): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, appKey, 'id-v1', 32))
}
