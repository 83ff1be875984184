import { blindIndex } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'

/**
 * What locks, checks and orders know a holder by. `certNoHash` is the mall's half, `certNoHashOf` of
 * contract/holder.ts: document numbers are few enough to be guessed from a plain hash, from this one they are not.
 */
export function holderHashOf(ring: KeyRing, certNoHash: string): string {
  return blindIndex(ring, 'holder', certNoHash)
}

/** What a check and the order that names it know an existing customer's own number by (kind CO). */
export function phoneHashOf(ring: KeyRing, phoneNumber: string): string {
  return blindIndex(ring, 'phone', phoneNumber)
}

/** Whom the lock budgets of domain/lock-budget.ts count by: a mall's account of a buyer. */
export function buyerHashOf(ring: KeyRing, { mallId, buyerId }: { mallId: string; buyerId: string }): string {
  return blindIndex(ring, 'buyer', `${mallId}|${buyerId}`)
}

/** … and the address that the buyer comes from. */
export function addressHashOf(ring: KeyRing, address: string): string {
  return blindIndex(ring, 'address', address)
}
