import { createApiClient } from '../api-client.ts'
import type { MerchantAccount } from '../demo-file.ts'
import type { Mode } from './fault.ts'
import { createMerchantDriver } from './merchant-driver.ts'
import type { OrderPlans } from './order-plan.ts'
import { createOrderSweep, type OrderSweep } from './order-sweep.ts'
import { createWorkQueue, type WorkQueue } from './work-queue.ts'

export interface MerchantDeskOptions {
  readonly merchant: MerchantAccount
  /** Without it the merchant answers and never calls. */
  readonly apiBaseUrl: string | undefined
  readonly mode: () => Mode
  readonly plans: OrderPlans
  readonly stepMs: number
  readonly sweepMs: number
  readonly say: (text: string) => void
}

export interface MerchantDesk {
  readonly queue: WorkQueue
  readonly sweep: OrderSweep
  stop(): void
}

const ORDERS_AT_ONCE = 8

/** What one merchant does by itself: it acts on its notices, and looks around in case one was missed. */
export function openMerchantDesk(options: MerchantDeskOptions): MerchantDesk {
  const { merchant, apiBaseUrl, mode, plans, stepMs, sweepMs, say } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const api = createApiClient({ apiBaseUrl: apiBaseUrl ?? '', account: merchant, direction: 'M2P', signal })
  const driver = createMerchantDriver({ api, plans, stepMs })
  const complain = (about: string, error: unknown): void =>
    say(`${merchant.id} ${about}: ${error instanceof Error ? error.message : String(error)}`)
  const queue = createWorkQueue({
    atOnce: ORDERS_AT_ONCE,
    work: async (orderId) => {
      if (apiBaseUrl !== undefined && mode() === 'auto') await driver.drive(orderId)
    },
    onError: complain,
  })
  const sweep = createOrderSweep({
    api,
    path: '/v1/orders',
    everyMs: sweepMs,
    onOpen: ({ orderId, nextActor }) => {
      if (nextActor === 'MERCHANT') queue.add(orderId)
    },
    onError: (error) => complain('GET /v1/orders', error),
  })
  return {
    queue,
    sweep,
    stop() {
      stopping.abort()
      sweep.stop()
      queue.stop()
    },
  }
}
