import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { imeiOf, trackingNumberOf } from '../cli/simulators/evidence.ts'
import { eligibilityWorkflowId, orderWorkflowId } from '../domain/task-queue.ts'
import { formatTime } from '../domain/time.ts'
import type { Life } from './crowd.ts'
import { eligibilityBody, goodsOf, placeBody } from './goods.ts'
import type { BenchPartner } from './partner.ts'
import type { SignedCaller } from './signed-caller.ts'

export interface LifeOptions {
  mall: SignedCaller
  merchants: ReadonlyMap<string, SignedCaller>
  partner: BenchPartner
  /** The mall first asks whether the buyer may buy. */
  withEligibility?: boolean
  /** BUYER also completes the order; MALL signs for it. */
  confirmedBy: 'BUYER' | 'MALL'
}

/** Between two looks of a merchant at an order whose acceptance it has just answered. */
const LOOK_MS = 10

/** Place, pay, ship, signed, over HTTP as a mall and its merchants call. Between pay and ship the merchant is notified and accepts. */
export function orderLife({ mall, merchants, partner, withEligibility = false, confirmedBy }: LifeOptions): Life {
  return async ({ lane, measure }) => {
    const orderId = `B${randomUUID().replaceAll('-', '').slice(0, 24)}`
    const goods = goodsOf(lane)
    const merchant = merchants.get(goods.merchantId)
    if (merchant === undefined) throw new Error(`no application of ${goods.merchantId}`)
    const workflowIds = [orderWorkflowId(orderId)]
    const path = `/v1/mall/orders/${orderId}`

    await measure('place', async () => {
      if (withEligibility) {
        const { checkId, eligible } = await mall.post('/v1/mall/eligibility-checks', eligibilityBody())
        if (eligible !== true) throw new Error(`check ${String(checkId)}: eligible is ${String(eligible)}`)
        workflowIds.push(eligibilityWorkflowId(String(checkId)))
      }
      return mall.post('/v1/mall/orders', placeBody(orderId, goods))
    })
    const told = partner.accepted(orderId)
    const paidAt = formatTime(Date.now())
    const payment = { paymentNo: `P${orderId}`, amount: goods.priceFen, paidAt, channel: 'BENCH' }
    await measure('pay', () => mall.post(`${path}/payments`, payment))
    await measure('accept', async () => {
      await told
      while (!isShippable(await merchant.get(`/v1/orders/${orderId}/state`))) await sleep(LOOK_MS)
    })
    const parcel = {
      packageNo: 'P1',
      carrierCode: 'SF',
      trackingNo: trackingNumberOf(orderId),
      imeis: [imeiOf(orderId)],
    }
    await measure('ship', () => merchant.post(`/v1/orders/${orderId}/shipments`, { packages: [parcel], last: true }))
    await measure('signed', () => mall.post(`${path}/receipt`, { confirmedBy }))
    return { orderId, workflowIds }
  }
}

const isShippable = ({ allowedEvents }: Record<string, unknown>): boolean =>
  Array.isArray(allowedEvents) && allowedEvents.includes('SHIP')
