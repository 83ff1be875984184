import type { OrderEvent } from './order-event.ts'
import type { OrderState } from './order-state.ts'

/** What a confirmed receipt stands for in a state: nothing where it is said again. Only the buyer also completes an order. */
export function receiptEvents(state: OrderState, confirmedBy: 'BUYER' | 'MALL' | 'CARRIER'): OrderEvent[] {
  if (state === 'COMPLETED') return []
  const confirm: OrderEvent[] = confirmedBy === 'BUYER' ? ['CONFIRM'] : []
  return state === 'SIGNED' ? confirm : ['SIGNED', ...confirm]
}
