import { type OrderSignal, orderEventOf, packageStatus, type Trace } from './logistics.ts'
import type { EventRequest, OrderFacts } from './order.ts'
import { isFinal, type OrderState } from './order-state.ts'

/** Once goods are on their way back, or the money is, a parcel has nothing left to say. */
const GOING_BACK: readonly OrderState[] = ['RETURNING', 'REFUNDING']

/**
 * What an order does not know yet of one of its parcels (contract section 13, rows 17 to 19 and the last paragraph). It is
 * worked out from where order and parcel stand, not from what was news: a signal lost in between comes with the next push.
 */
export function parcelSignals(order: OrderFacts, packageNo: string, traces: readonly Trace[]): EventRequest[] {
  const parcel = order.parcels.find((candidate) => candidate.packageNo === packageNo)
  if (!parcel || isFinal(order.state)) return []
  const requests: EventRequest[] = []
  const add = (event: EventRequest['event'], trace: Trace | undefined, more: Partial<EventRequest> = {}) =>
    requests.push({
      event,
      actor: 'CARRIER',
      // The same signal of the same parcel is one request, however often it is pushed.
      requestKey: `parcel/${packageNo}/${parcel.trackingNo}/${event}`,
      occurredAtMs: trace?.timeMs,
      packageNo,
      ...more,
    })
  const first = traces.find((trace) => orderEventOf(trace.status) !== null)
  if (first && parcel.firstTraceAtMs === null) add('FIRST_TRACE', first)
  const { status, signedBy } = packageStatus(traces)
  const newest = traces.at(-1)
  switch (orderEventOf(status) satisfies OrderSignal | null) {
    case 'SIGNED':
      if (!parcel.isSigned)
        add(
          'SIGNED',
          traces.find((trace) => trace.status === 'SIGNED'),
          { signedBy },
        )
      break
    case 'REFUSED':
      if (!GOING_BACK.includes(order.state)) add('REFUSED', newest)
      break
    case 'RETURNING':
    case 'RETURNED':
      if (!GOING_BACK.includes(order.state)) add('RETURNING', newest)
      break
    case 'LOST':
      if (order.hold === null) add('HOLD', newest, { reason: 'LOST', reasonCode: 'LOST' })
      break
    case 'FIRST_TRACE':
    case null:
      break
  }
  return requests
}
