/** A number's life, contract section 3. */
export const NUMBER_STATES = {
  AVAILABLE: { zh: '可售', en: 'in the pool' },
  LOCKED: { zh: '选占', en: 'bound to one buyer for a while' },
  RESERVED: { zh: '延时预占', en: 'paid for, until the order ends' },
  OCCUPIED: { zh: '已开户', en: 'account opened, card written' },
  ACTIVE: { zh: '在网', en: 'in use' },
  AGING: { zh: '冷冻', en: 'not for sale for a while' },
  OFF_SHELF: { zh: '下架', en: 'withdrawn by the merchant' },
} as const

export type NumberState = keyof typeof NUMBER_STATES
export const NUMBER_STATE_CODES = Object.keys(NUMBER_STATES) as [NumberState, ...NumberState[]]

const MINUTE_MS = 60_000
export const LONGEST_LOCK_MINUTES = 60
export const DEFAULT_LOCK_MINUTES = 30
export const LOCKS_PER_BUYER = 5
export const AGING_MS = 90 * 24 * 60 * MINUTE_MS
