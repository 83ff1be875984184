import type { OrderState } from './order-state.ts'

/** What identity pictures may be looked at for; written down with each read. */
export const PICTURE_PURPOSES = ['AUDIT', 'PROVISION', 'MATERIAL_CHECK', 'DISPUTE'] as const

/** Reads of one round; new material begins a new one (contract section 4, row 10). */
export const MOST_PICTURE_READS = 10

const READABLE_STATES: readonly OrderState[] = ['AUDITING', 'WAIT_MATERIAL', 'PROVISIONING']

/** Contract section 4: the merchant sees pictures only while it needs them. */
export function mayReadPictures(state: OrderState): boolean {
  return READABLE_STATES.includes(state)
}
