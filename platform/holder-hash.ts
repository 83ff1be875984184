import { blindIndex } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'

/**
 * What locks, checks and orders know a holder by. `certNoHash` is the mall's half, `certNoHashOf` of
 * contract/holder.ts: document numbers are few enough to be guessed from a plain hash, from this one they are not.
 */
export function holderHashOf(ring: KeyRing, certNoHash: string): string {
  return blindIndex(ring, 'holder', certNoHash)
}
