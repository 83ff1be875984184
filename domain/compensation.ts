import type { OrderState } from './order-state.ts'

const WINDOW_MS = 30 * 24 * 3_600_000

/** Whether part of the money may still be given back after an order's end (contract section 13, row 36). */
export function mayBeCompensated(state: OrderState, sinceEndMs: number): boolean {
  return state === 'COMPLETED' && sinceEndMs <= WINDOW_MS
}
