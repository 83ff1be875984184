import { z } from 'zod'
import { isFinal, ORDER_STATES } from '../../domain/order-state.ts'
import { formatTime, parseTime } from '../../domain/time.ts'
import type { ApiClient } from '../api-client.ts'

const OrderPage = z.object({
  items: z.array(
    z.object({ orderId: z.string(), orderState: z.enum(ORDER_STATES), nextActor: z.string(), updatedAt: z.string() }),
  ),
  nextCursor: z.string().nullish(),
  hasMore: z.boolean(),
})

export interface Sweep {
  /** Looks once through what has changed since the last look; how many orders are open as far as it knows. */
  look(): Promise<number>
}

const FIRST_LOOK_BACK_MS = 30 * 86_400_000
const OVERLAP_MS = 5_000
const MOST_PAGES = 50
const MOST_OPEN = 20_000

/**
 * Finds the orders that wait for the merchant, whatever happened to their notices: at the start all of the last 30 days,
 * then those that changed.
 */
export function createSweep(api: ApiClient, onMyTurn: (orderId: string) => void): Sweep {
  const open = new Set<string>()
  let fromMs = Date.now() - FIRST_LOOK_BACK_MS

  return {
    async look() {
      let cursor: string | undefined
      let newestMs = fromMs
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = { updatedFrom: formatTime(fromMs), limit: 100, cursor }
        const found = await api.get({ path: '/v1/orders', query, data: OrderPage })
        for (const item of found.items) {
          newestMs = Math.max(newestMs, (parseTime(item.updatedAt) ?? 0) - OVERLAP_MS)
          if (isFinal(item.orderState)) open.delete(item.orderId)
          else if (open.size < MOST_OPEN) open.add(item.orderId)
          if (item.nextActor === 'MERCHANT') onMyTurn(item.orderId)
        }
        cursor = found.nextCursor ?? undefined
        if (!found.hasMore || cursor === undefined) break
      }
      fromMs = newestMs
      return open.size
    },
  }
}
