import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { LOGISTICS_STATUS_CODES, type LogisticsStatus } from '../../domain/logistics.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { formatTime } from '../../domain/time.ts'
import { type ApiClient, ApiError } from '../api-client.ts'
import { readState } from '../scenarios/mall-shop.ts'
import type { OrderPlans } from './order-plan.ts'

const Logistics = z.object({
  packages: z.array(
    z.object({ carrierCode: z.string(), trackingNo: z.string(), status: z.enum(LOGISTICS_STATUS_CODES) }),
  ),
})
type Parcel = z.output<typeof Logistics>['packages'][number]

export interface MallReactions {
  /** The order has moved: the mall plays the carrier and the buyer. */
  attend(orderId: string): Promise<void>
  refund(orderId: string, refundNo: string): Promise<void>
}

export interface MallReactionOptions {
  readonly api: ApiClient
  readonly plans: OrderPlans
  readonly stepMs: number
}

/** A parcel's way, in the order of its events. */
const JOURNEY: Partial<Record<LogisticsStatus, { text: string; area: string }>> = {
  PICKED_UP: { text: '快件已揽收', area: '江苏省南京市' },
  IN_TRANSIT: { text: '快件已到达转运中心', area: '江苏省南京市' },
  OUT_FOR_DELIVERY: { text: '快件正在派送', area: '江苏省南京市' },
  SIGNED: { text: '快件已签收，签收人：本人', area: '江苏省南京市' },
}
const JOURNEY_STATUSES = Object.keys(JOURNEY) as LogisticsStatus[]

export function createMallReactions({ api, plans, stepMs }: MallReactionOptions): MallReactions {
  const REACTIONS: Partial<Record<OrderState, (orderId: string) => Promise<void>>> = {
    PART_SHIPPED: carry,
    SHIPPED: carry,
    SIGNED: confirm,
  }

  return {
    async attend(orderId) {
      if (plans.of(orderId).isManual) return
      const { orderState } = await readState(api, orderId)
      await ignoringConflict(REACTIONS[orderState]?.(orderId))
    },
    async refund(orderId, refundNo) {
      await sleep(stepMs)
      const body = { status: 'OK', channelNo: `CH${refundNo}`.slice(0, 64) }
      const path = `/v1/mall/orders/${orderId}/refunds/${refundNo}/result`
      await ignoringConflict(
        api.post({ path, body, idempotencyKey: `refunded-${refundNo}`.slice(0, 64), data: z.looseObject({}) }),
      )
    },
  }

  async function carry(orderId: string): Promise<void> {
    const { packages } = await api.get({ path: `/v1/mall/orders/${orderId}/logistics`, data: Logistics })
    for (const parcel of packages) {
      for (const status of remainingWay(parcel)) {
        await sleep(stepMs)
        const body = {
          trackingNo: parcel.trackingNo,
          carrierCode: parcel.carrierCode,
          status,
          occurredAt: formatTime(Date.now()),
          ...JOURNEY[status],
          ...(status === JOURNEY_STATUSES.at(-1) ? { signedBy: 'SELF' } : {}),
        }
        await api.post({ path: `/v1/mall/orders/${orderId}/logistics-events`, body, data: z.looseObject({}) })
      }
    }
  }

  /** The buyer confirms; where a card is to be used first, only when it is. */
  async function confirm(orderId: string): Promise<void> {
    const { activationState } = await readState(api, orderId)
    const plan = plans.of(orderId)
    if (activationState === 'PENDING' || plan.stopBefore === 'CONFIRM') return
    await sleep(stepMs)
    const path = `/v1/mall/orders/${orderId}/receipt`
    const body = { confirmedBy: 'BUYER' }
    await api.post({ path, body, data: z.looseObject({}) })
  }
}

function remainingWay({ status }: Parcel): LogisticsStatus[] {
  const done = JOURNEY_STATUSES.indexOf(status)
  return JOURNEY_STATUSES.slice(done + 1)
}

/** The order has moved on meanwhile: the notice of that move brings us back. */
async function ignoringConflict(work: Promise<unknown> | undefined): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 409) throw error
  }
}
