import { createHash } from 'node:crypto'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { mergeTraces, packageStatus, type Trace } from '../../domain/logistics.ts'
import { restoreTrace } from '../../domain/stored-trace.ts'
import type { Database, Executor } from '../connect.ts'
import { parcels, parcelTraces } from '../schema/index.ts'

type ParcelRow = typeof parcels.$inferSelect

export interface TraceReport {
  orderId: string
  packageNo: string
  trackingNo: string
  traces: readonly Trace[]
  /** The provider found out who really has the parcel. */
  correctedCarrierCode?: string
  /** The provider has stopped watching; somebody has to subscribe again. */
  isAborted?: boolean
}

export interface StoredTraces {
  /** How many lines were news. */
  added: number
  /** All that is known now, oldest first, at most MAX_TRACES. */
  traces: Trace[]
}

/**
 * Adds what is new to a parcel's traces and works out where it stands. Pushed twice is stored once; of more than
 * MAX_TRACES the newest stay. Null when the parcel has another number by now.
 */
export async function storeTraces(db: Database, report: TraceReport): Promise<StoredTraces | null> {
  return db.transaction(async (transaction) => {
    const { orderId, packageNo, trackingNo } = report
    const isIt = and(eq(parcels.orderId, orderId), eq(parcels.packageNo, packageNo), eq(parcels.trackingNo, trackingNo))
    // Pushes of one parcel wait for each other: each sees all that the other stored.
    const [parcel] = await transaction.select().from(parcels).where(isIt).for('update')
    if (!parcel) return null
    const known = await findTraces(transaction, parcel)
    const traces = mergeTraces(known, report.traces)
    const added = await exchange(transaction, parcel, { known, traces })
    await updateParcel(transaction, parcel, { report, traces })
    return { added, traces }
  })
}

async function findTraces(db: Executor, parcel: ParcelRow): Promise<Trace[]> {
  const rows = await db.select().from(parcelTraces).where(isTraceOf(parcel))
  return rows.map((row) => restoreTrace({ ...row, timeMs: row.occurredAt.getTime() }, parcel.signedBy))
}

const isTraceOf = ({ orderId, packageNo, trackingNo }: ParcelRow) =>
  and(eq(parcelTraces.orderId, orderId), eq(parcelTraces.packageNo, packageNo), eq(parcelTraces.trackingNo, trackingNo))

function hashOf({ timeMs, rawCode, text }: Trace): string {
  return createHash('sha256')
    .update(JSON.stringify([timeMs, rawCode, text]))
    .digest('hex')
}

/** Takes the rows from what was known to what is known now; the number of new lines. */
async function exchange(
  db: Executor,
  parcel: ParcelRow,
  { known, traces }: { known: readonly Trace[]; traces: readonly Trace[] },
): Promise<number> {
  const { orderId, packageNo, trackingNo } = parcel
  const before = new Set(known.map(hashOf))
  const after = new Set(traces.map(hashOf))
  const gone = [...before].filter((hash) => !after.has(hash))
  if (gone.length > 0)
    await db.delete(parcelTraces).where(and(isTraceOf(parcel), inArray(parcelTraces.traceHash, gone)))
  const added = traces.filter((trace) => !before.has(hashOf(trace)))
  if (added.length === 0) return 0
  const rows = added.map((trace) => {
    const { timeMs, status, rawCode, text, area } = trace
    const occurredAt = new Date(timeMs)
    return { orderId, packageNo, trackingNo, traceHash: hashOf(trace), status, rawCode, text, area, occurredAt }
  })
  const inserted = await db
    .insert(parcelTraces)
    .values(rows)
    .onConflictDoNothing()
    .returning({ traceHash: parcelTraces.traceHash })
  return inserted.length
}

async function updateParcel(
  db: Executor,
  parcel: ParcelRow,
  { report, traces }: { report: TraceReport; traces: readonly Trace[] },
): Promise<void> {
  const { status, signedBy, signedAtMs } = packageStatus(traces)
  const carrierCode = await correctedCarrier(db, parcel, report.correctedCarrierCode)
  await db
    .update(parcels)
    .set({
      status,
      signedBy: signedBy ?? null,
      signedAt: signedAtMs === undefined ? null : new Date(signedAtMs),
      carrierCode,
      ...(report.isAborted ? { isSubscribed: false } : {}),
      updatedAt: sql`now()`,
    })
    .where(and(eq(parcels.orderId, parcel.orderId), eq(parcels.packageNo, parcel.packageNo)))
}

/** The new carrier, unless it has a parcel of this number already. */
async function correctedCarrier(db: Executor, parcel: ParcelRow, corrected: string | undefined): Promise<string> {
  if (corrected === undefined || corrected === parcel.carrierCode) return parcel.carrierCode
  const isTaken = and(
    eq(parcels.carrierCode, corrected),
    eq(parcels.trackingNo, parcel.trackingNo),
    ne(parcels.orderId, parcel.orderId),
  )
  return (await db.$count(parcels, isTaken)) > 0 ? parcel.carrierCode : corrected
}
