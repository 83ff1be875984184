import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { OrderEvent } from '../../domain/order-event.ts'
import { isFinal, ORDER_STATES } from '../../domain/order-state.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS } from '../../domain/product-kind.ts'
import { formatTime } from '../../domain/time.ts'
import { type ApiClient, ApiError } from '../api-client.ts'
import { contractInstanceOf, iccidOf, imeiOf, reversalNumber } from './evidence.ts'
import { ship } from './merchant-shipment.ts'
import type { OrderPlans } from './order-plan.ts'

const State = z.object({
  orderState: z.enum(ORDER_STATES),
  version: z.int(),
  nextActor: z.string(),
  allowedEvents: z.array(z.string()),
})
type State = z.output<typeof State>

const Detail = z.object({
  productKind: z.enum(PRODUCT_KIND_CODES),
  items: z.array(z.object({ itemId: z.string(), quantity: z.int().min(1) })),
})
type Detail = z.output<typeof Detail>

const Changed = z.object({ orderState: z.string(), version: z.int() }).partial()

const MOST_STEPS = 20

export interface MerchantDriver {
  /** Does what the merchant has to do now, until somebody else must act. True when the order has ended. */
  drive(orderId: string): Promise<boolean>
}

/** Brings an order as far as the merchant can, by what the platform says is allowed: it knows no states of its own. */
export function createMerchantDriver({
  api,
  plans,
  stepMs,
}: {
  api: ApiClient
  plans: OrderPlans
  stepMs: number
}): MerchantDriver {
  return {
    async drive(orderId) {
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const state = await api.get({ path: `/v1/orders/${orderId}/state`, data: State })
        if (isFinal(state.orderState)) return true
        const event = nextEvent(state, orderId)
        if (event === null) return false
        if (stepMs > 0) await sleep(stepMs)
        await act(orderId, event, state)
      }
      return false
    },
  }

  function nextEvent({ nextActor, allowedEvents }: State, orderId: string): OrderEvent | null {
    const { isManual, stopBefore, wantsMaterial } = plans.of(orderId)
    if (nextActor !== 'MERCHANT' || isManual) return null
    const event = OWN_EVENTS.find((candidate) => allowedEvents.includes(candidate)) ?? null
    if (event === stopBefore) return null
    return event === 'AUDIT_PASS' && wantsMaterial ? 'REQUEST_MATERIAL' : event
  }

  async function act(orderId: string, event: OrderEvent, { version }: State): Promise<void> {
    try {
      if (event === 'SHIP') return await ship(api, orderId, await readDetail(orderId))
      const evidence =
        event === 'PROVISIONED' ? provisioned(orderId, await readDetail(orderId)) : EVIDENCE[event]?.(orderId)
      await report(orderId, event, { expectedVersion: version, ...evidence, ...material(orderId, event) })
    } catch (error) {
      // Somebody else was faster: the next look at the state tells what is to be done now.
      if (!(error instanceof ApiError) || error.problem.status !== 409) throw error
    }
  }

  async function report(orderId: string, event: OrderEvent, facts: Record<string, unknown>): Promise<void> {
    const body = { event, occurredAt: formatTime(Date.now()), ...facts }
    await api.post({ path: `/v1/orders/${orderId}/state`, body, data: Changed })
  }

  function material(orderId: string, event: OrderEvent): Record<string, unknown> {
    const { wantsMaterial, ...rest } = plans.of(orderId)
    if (event !== 'REQUEST_MATERIAL' || wantsMaterial === undefined) return {}
    plans.set(orderId, rest)
    return { missing: wantsMaterial, reasonCode: 'MATERIAL_UNCLEAR', reason: '证件照片不清晰' }
  }

  function readDetail(orderId: string): Promise<Detail> {
    return api.get({ path: `/v1/orders/${orderId}`, data: Detail })
  }
}

/** In the order in which they are looked for: a cancellation is answered before anything goes on. */
const OWN_EVENTS: readonly OrderEvent[] = [
  'CANCEL_AGREE',
  'RETURN_RECEIVED',
  'ACCEPT',
  'AUDIT_PASS',
  'PROVISIONED',
  'DELIVERED',
  'SHIP',
  'ACTIVATED',
]

/** A merchant names a reversal even where nothing was provisioned; the platform asks for it only where something was. */
const EVIDENCE: Partial<Record<OrderEvent, (orderId: string) => Record<string, unknown>>> = {
  CANCEL_AGREE: (orderId) => ({ reversalNo: reversalNumber(orderId) }),
  RETURN_RECEIVED: (orderId) => ({ reversalNo: reversalNumber(orderId) }),
  ACTIVATED: (orderId) => ({ iccid: iccidOf(orderId) }),
}

function provisioned(orderId: string, { productKind }: Detail): Record<string, unknown> {
  const { takesNumber, takesDevice } = PRODUCT_KINDS[productKind]
  return {
    ...(takesNumber ? { iccid: iccidOf(orderId) } : {}),
    ...(takesDevice ? { imei: imeiOf(orderId), contractInstanceId: contractInstanceOf(orderId) } : {}),
  }
}
