/** How a contract or a tier leaves the catalogue (contract section 10, #23 and #24). */
export const REMOVAL_MODES = ['RETIRE', 'DELETE'] as const
export type RemovalMode = (typeof REMOVAL_MODES)[number]

export interface RemovalRequest {
  mode: RemovalMode
  /** Epoch milliseconds; absent or past: at once. For RETIRE only. */
  effectiveAtMs?: number | undefined
  /** Shows what would happen and changes nothing. */
  isDryRun: boolean
}

/** What hangs on it. Orders keep the terms that they were sold with, whatever becomes of the item. */
export interface RemovalImpact {
  tiers: number
  skus: number
  /** Open, nothing paid yet. */
  unpaidOrders: number
  /** Open and paid. */
  openOrders: number
}

/** What still refers to it, so that it cannot be deleted; SKUs of a tier's prices go with the tier. */
export function referencesOf(kind: 'CONTRACT' | 'TIER', impact: RemovalImpact): number {
  const orders = impact.unpaidOrders + impact.openOrders
  return kind === 'CONTRACT' ? orders + impact.tiers : orders
}
