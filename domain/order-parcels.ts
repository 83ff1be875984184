import type { OrderFacts, Parcel } from './order.ts'
import { type GuardContext, shippedQuantities } from './order-guards.ts'

export function recordShipment(next: OrderFacts, { order, request }: GuardContext): void {
  const quantities = shippedQuantities({ order, request })
  for (const line of next.lines) line.shippedQuantity += quantities.get(line.itemId) ?? 0
  for (const { packageNo, carrierCode, trackingNo } of request.parcels ?? []) {
    next.parcels.push({ packageNo, carrierCode, trackingNo, replacements: 0, firstTraceAtMs: null, isSigned: false })
  }
}

export function replaceParcels(next: OrderFacts, { request }: GuardContext): void {
  for (const { replaces, carrierCode, trackingNo } of request.parcels ?? []) {
    const parcel = next.parcels.find((candidate) => candidate.trackingNo === replaces)
    if (!parcel) continue
    Object.assign(parcel, {
      carrierCode,
      trackingNo,
      replacements: parcel.replacements + 1,
      firstTraceAtMs: null,
    } satisfies Partial<Parcel>)
  }
}

/** A carrier's first word of a parcel, or its signature; without a name all parcels are meant. */
export function markParcels(next: OrderFacts, { request, nowMs }: GuardContext): void {
  for (const parcel of next.parcels) {
    if (request.packageNo !== undefined && parcel.packageNo !== request.packageNo) continue
    if (request.actor !== 'TIMER') parcel.firstTraceAtMs ??= nowMs
    if (request.event === 'SIGNED') parcel.isSigned = true
  }
}
