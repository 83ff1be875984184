import { z } from 'zod'
import { isFinal, ORDER_STATES } from '../../domain/order-state.ts'
import { formatTime, parseTime } from '../../domain/time.ts'
import type { ApiClient } from '../api-client.ts'

const OrderPage = z.object({
  items: z.array(
    z.object({ orderId: z.string(), orderState: z.enum(ORDER_STATES), nextActor: z.string(), updatedAt: z.string() }),
  ),
  nextCursor: z.string().nullable(),
})
type ListedOrder = z.output<typeof OrderPage>['items'][number]

export interface OrderSweepOptions {
  readonly api: ApiClient
  readonly path: '/v1/orders' | '/v1/mall/orders'
  /** An open order that was placed or has moved since the last look. */
  readonly onOpen: (order: ListedOrder) => void
  readonly onError: (error: unknown) => void
  /** Between two looks while any order is open. */
  readonly everyMs: number
}

export interface OrderSweep {
  /** Looks now, and again from then on. */
  begin(): void
  /** Looks once more at all open orders. */
  lookAtAll(): void
  stop(): void
}

const LOOK_BACK_MS = 30 * 86_400_000
const OVERLAP_MS = 5_000
const MOST_PAGES = 100
const MOST_OPEN = 20_000
const IDLE_FACTOR = 5
const LONGEST_PAUSE_MS = 30_000

/**
 * Finds the open orders of a partner, whatever happened to their notices: at the start those of the last 30 days, then
 * those that changed.
 */
export function createOrderSweep({ api, path, onOpen, onError, everyMs }: OrderSweepOptions): OrderSweep {
  const open = new Set<string>()
  const beginMs = Date.now() - LOOK_BACK_MS
  let fromMs = beginMs
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let isStopped = false

  return {
    begin: () => schedule(0),
    lookAtAll() {
      fromMs = beginMs
      if (!isLooking) schedule(0)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }

  function schedule(afterMs: number): void {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(() => void look(), Math.min(afterMs, LONGEST_PAUSE_MS)).unref()
  }

  async function look(): Promise<void> {
    isLooking = true
    try {
      await readPages()
    } catch (error) {
      if (!isStopped) onError(error)
    }
    isLooking = false
    schedule(open.size > 0 ? everyMs : everyMs * IDLE_FACTOR)
  }

  /** Oldest change first: an order that moves meanwhile comes again at the end, and none is passed over. */
  async function readPages(): Promise<void> {
    const sinceMs = fromMs
    let newestMs = sinceMs
    let cursor: string | null = null
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { updatedFrom: formatTime(sinceMs), sort: 'UPDATED_ASC', limit: 100, cursor: cursor ?? undefined }
      const found: z.output<typeof OrderPage> = await api.get({ path, query, data: OrderPage })
      for (const order of found.items) {
        newestMs = Math.max(newestMs, (parseTime(order.updatedAt) ?? 0) - OVERLAP_MS)
        remember(order)
      }
      cursor = found.nextCursor
      if (cursor === null) break
    }
    if (fromMs === sinceMs) fromMs = newestMs
  }

  function remember(order: ListedOrder): void {
    if (isFinal(order.orderState)) return void open.delete(order.orderId)
    if (open.size < MOST_OPEN) open.add(order.orderId)
    onOpen(order)
  }
}
