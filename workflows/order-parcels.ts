import * as workflow from '@temporalio/workflow'
import type { OrderFacts } from '../domain/order.ts'
import type { OrderInput } from './messages.ts'
import { carrierCalls } from './partner-calls.ts'

/** Has each parcel of the order watched, once for each of its numbers; a replaced number is simply left (row 17). */
export function createParcelWatch({ draft, policy }: OrderInput): (order: OrderFacts) => void {
  const asked = new Set<string>()
  return function watch({ orderId, parcels }: OrderFacts): void {
    if (!policy.subscribesParcels) return
    for (const { carrierCode, trackingNo } of parcels) {
      const number = `${carrierCode} ${trackingNo}`
      if (asked.has(number)) continue
      asked.add(number)
      void subscribe({ orderId, vaultId: draft.vaultId, carrierCode, trackingNo })
    }
  }
}

async function subscribe(parcel: { orderId: string; vaultId: string; carrierCode: string; trackingNo: string }) {
  try {
    await carrierCalls().subscribeParcel(parcel)
  } catch (error) {
    // The order goes on: without traces it draws attention by itself when the first one is due.
    if (!(error instanceof workflow.ActivityFailure)) throw error
  }
}
