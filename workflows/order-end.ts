import type { OrderFacts, OrderPolicy } from '../domain/order.ts'
import { isCancelled, isFinal } from '../domain/order-state.ts'
import type { OrderLanes } from './order-lanes.ts'

/** A cancelled order waits for a payment that was under way (row 6), until then, epoch ms; then it is over. */
export function latePaymentEndMs(order: OrderFacts, { latePaymentMs }: OrderPolicy): number | undefined {
  return isCancelled(order) ? order.clock.stateSinceMs + latePaymentMs : undefined
}

interface Rest {
  lanes: OrderLanes
  policy: OrderPolicy
}

/** Whether nothing is left to do: everybody has been told, and all money is where it belongs. */
export function isOver(order: OrderFacts, { lanes, policy }: Rest): boolean {
  if (!isFinal(order.state) || !lanes.isIdle()) return false
  if (order.refunds.some((refund) => refund.state !== 'DONE')) return false
  return Date.now() >= (latePaymentEndMs(order, policy) ?? 0)
}
