import { and, asc, desc, eq } from 'drizzle-orm'
import { MAX_TRACES } from '../../domain/logistics.ts'
import type { Executor } from '../connect.ts'
import { orders, parcels, parcelTraces } from '../schema/index.ts'
import { isOrderOf, type TenantScope } from '../tenant-scope.ts'

const MOST_PARCELS = 50

/** The parcels of an order, in the order in which they left. */
export async function listParcels(
  db: Executor,
  scope: TenantScope,
  { orderId, packageNo }: { orderId: string; packageNo?: string },
) {
  const isPackage = packageNo === undefined ? undefined : eq(parcels.packageNo, packageNo)
  const rows = await db
    .select({ parcel: parcels })
    .from(parcels)
    .innerJoin(orders, eq(orders.orderId, parcels.orderId))
    .where(and(eq(parcels.orderId, orderId), isOrderOf(scope), isPackage))
    .orderBy(asc(parcels.shippedAt), asc(parcels.packageNo))
    .limit(MOST_PARCELS)
  return rows.map(({ parcel }) => parcel)
}

/** The same with the newest traces of each parcel's present number, oldest first. */
export async function listTracedParcels(
  db: Executor,
  scope: TenantScope,
  wanted: { orderId: string; packageNo?: string },
) {
  const found = await listParcels(db, scope, wanted)
  return Promise.all(found.map(async (parcel) => ({ ...parcel, traces: await listTraces(db, parcel) })))
}

async function listTraces(db: Executor, { orderId, packageNo, trackingNo }: typeof parcels.$inferSelect) {
  const newest = await db
    .select()
    .from(parcelTraces)
    .where(
      and(
        eq(parcelTraces.orderId, orderId),
        eq(parcelTraces.packageNo, packageNo),
        eq(parcelTraces.trackingNo, trackingNo),
      ),
    )
    .orderBy(desc(parcelTraces.occurredAt), desc(parcelTraces.recordedAt))
    .limit(MAX_TRACES)
  return newest.reverse()
}
