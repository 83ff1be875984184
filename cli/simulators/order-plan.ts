import { z } from 'zod'
import { ORDER_EVENTS, type OrderEvent } from '../../domain/order-event.ts'

const EVENT_NAMES = Object.keys(ORDER_EVENTS) as [OrderEvent, ...OrderEvent[]]

/** What a script wants a simulator to do differently for one order. */
export const OrderPlan = z.strictObject({
  /** Leave it to the API, whatever the mode. */
  isManual: z.boolean().optional(),
  /** Go on by itself up to this event, and not do it. */
  stopBefore: z.enum(EVENT_NAMES).optional(),
  /** Ask once for material of these sides before the audit passes. */
  wantsMaterial: z.array(z.string().max(32)).max(10).optional(),
})
export type OrderPlan = z.output<typeof OrderPlan>

const NOTHING_SPECIAL: OrderPlan = {}
const KEPT_PLANS = 5_000

export interface OrderPlans {
  of(orderId: string): OrderPlan
  set(orderId: string, plan: OrderPlan): void
}

export function createOrderPlans(): OrderPlans {
  const plans = new Map<string, OrderPlan>()
  return {
    of: (orderId) => plans.get(orderId) ?? NOTHING_SPECIAL,
    set(orderId, plan) {
      plans.delete(orderId)
      plans.set(orderId, plan)
      const [oldest = ''] = plans.size > KEPT_PLANS ? plans.keys() : []
      plans.delete(oldest)
    },
  }
}
