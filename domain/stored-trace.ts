import { LOGISTICS_STATUS_CODES, SIGNED_BY, type Trace } from './logistics.ts'

export interface StoredTrace {
  timeMs: number
  status: string
  rawCode: string
  text: string
  area: string | null
}

/** A trace out of its row. Who signed is kept with the parcel, so that its lines of a signature get it from there. */
export function restoreTrace({ timeMs, rawCode, text, ...row }: StoredTrace, parcelSignedBy: string | null): Trace {
  const status = LOGISTICS_STATUS_CODES.find((code) => code === row.status) ?? 'IN_TRANSIT'
  const signedBy = status === 'SIGNED' ? SIGNED_BY.find((code) => code === parcelSignedBy) : undefined
  return { timeMs, status, ...(signedBy ? { signedBy } : {}), rawCode, text, area: row.area ?? '' }
}
