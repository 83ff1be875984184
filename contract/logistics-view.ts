import type { z } from 'zod'
import { formatTime } from '../domain/time.ts'
import { LogisticsView } from './shipment.ts'

/** Interface 12, data of the answer, from what is stored. */
export interface TracedParcel {
  packageNo: string
  carrierCode: string
  trackingNo: string
  status: string
  signedBy: string | null
  signedAt: Date | null
  shippedAt: Date
  isSubscribed: boolean
  /** Oldest first. */
  traces: readonly { status: string; rawCode: string; text: string; area: string | null; occurredAt: Date }[]
}

/** Parcels move every day; one of which nothing was heard for longer may have moved without our knowing. */
const FRESH_MS = 24 * 3_600_000
const ENDED: readonly string[] = ['SIGNED', 'RETURNED', 'LOST']

export function logisticsView(parcels: readonly TracedParcel[], nowMs: number): z.output<typeof LogisticsView> {
  return LogisticsView.parse({
    packages: parcels.map(({ packageNo, carrierCode, trackingNo, status, signedBy, signedAt, ...parcel }) => ({
      packageNo,
      carrierCode,
      trackingNo,
      status,
      signedBy: signedBy ?? undefined,
      signedAt: signedAt === null ? undefined : formatTime(signedAt.getTime()),
      traces: parcel.traces.map(({ status: traceStatus, rawCode, text, occurredAt, area }) => ({
        status: traceStatus,
        rawCode,
        text,
        time: formatTime(occurredAt.getTime()),
        area: area ?? '',
      })),
      stale: !ENDED.includes(status) && nowMs - lastHeardMs(parcel) > FRESH_MS,
    })),
  })
}

function lastHeardMs({ traces, shippedAt }: Pick<TracedParcel, 'traces' | 'shippedAt'>): number {
  return Math.max(shippedAt.getTime(), ...traces.map(({ occurredAt }) => occurredAt.getTime()))
}
