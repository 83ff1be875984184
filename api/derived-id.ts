import { sha256Hex } from '../contract/signature.ts'

/** An id of 32 characters that the same facts always give: a repeat after an unknown outcome means the same thing. */
export function derivedId(...facts: readonly string[]): string {
  return sha256Hex(JSON.stringify(facts)).slice(0, 32)
}
