import { createSecretKey, type KeyObject } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'

/** The master keys by id, the current one first and the oldest last. KeyObjects, so that a log line or an inspect shows no key. */
export interface KeyRing {
  readonly currentId: string
  readonly masterKeys: ReadonlyMap<string, KeyObject>
}

const ENTRY = /^(?<id>[A-Za-z0-9][A-Za-z0-9_-]{0,31}):(?<base64>[A-Za-z0-9+/]{43}=)$/
const MASTER_KEYS_MAX = 16

/**
 * Reads `k2:<base64 of 32 bytes>,k1:<base64 of 32 bytes>`. The first wraps what is new; the others only open what they
 * once wrapped, so a key is rotated by putting the new one in front. The last one also makes the blind indexes.
 *
 * @throws EnvelopeError MASTER_KEYS_INVALID that says which entry is wrong and why, and never shows it.
 */
export function readMasterKeys(text: string): KeyRing {
  const entries = text.split(',').map((entry) => entry.trim())
  if (entries.length > MASTER_KEYS_MAX) throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: 'TOO_MANY' })
  const masterKeys = new Map<string, KeyObject>()
  for (const [index, entry] of entries.entries()) {
    const entryNumber = index + 1
    const { id, base64 } = ENTRY.exec(entry)?.groups ?? {}
    if (id === undefined || base64 === undefined) {
      throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: entry === '' ? 'EMPTY' : 'SHAPE', entryNumber })
    }
    const bytes = Buffer.from(base64, 'base64')
    // Node's decoder drops the two spare bits of the last character: one key would have several spellings.
    if (bytes.toString('base64') !== base64) {
      throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: 'SHAPE', entryNumber })
    }
    if (masterKeys.has(id)) throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: 'SAME_ID_TWICE', entryNumber })
    if (bytes.every((byte) => byte === bytes[0])) {
      throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: 'NOT_RANDOM', entryNumber })
    }
    masterKeys.set(id, createSecretKey(bytes))
  }
  const [currentId] = masterKeys.keys()
  if (currentId === undefined) throw new EnvelopeError('MASTER_KEYS_INVALID', { defect: 'EMPTY' })
  return { currentId, masterKeys }
}
