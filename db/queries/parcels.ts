import { and, eq } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { orders, parcels } from '../schema/index.ts'
import { isOrderOf, type TenantScope } from '../tenant-scope.ts'

export type ParcelRow = typeof parcels.$inferSelect

export interface ParcelName {
  trackingNo: string
  /** What may be the parcel's carrier, in our codes; OTHER stands for a carrier that the sender does not know. */
  carrierCodes: readonly string[]
}

/**
 * The parcel that a carrier talks about; a carrier is nobody's tenant, hence without a scope. Two carriers may use the same
 * number: then only the named one is meant.
 */
export async function findParcel(db: Executor, { trackingNo, carrierCodes }: ParcelName): Promise<ParcelRow | null> {
  const rows = await db.select().from(parcels).where(eq(parcels.trackingNo, trackingNo))
  const named = rows.filter((row) => carrierCodes.includes(row.carrierCode))
  const [only, another] = named.length > 0 ? named : rows
  return only !== undefined && another === undefined ? only : null
}

/** A parcel of one order by its number; `isReplaced` when the number was given up for another. */
export async function findParcelOfOrder(
  db: Executor,
  scope: TenantScope,
  { orderId, trackingNo }: { orderId: string; trackingNo: string },
): Promise<{ parcel: ParcelRow; isReplaced: boolean } | null> {
  const rows = await db
    .select({ parcel: parcels })
    .from(parcels)
    .innerJoin(orders, eq(orders.orderId, parcels.orderId))
    .where(and(eq(parcels.orderId, orderId), isOrderOf(scope)))
  const current = rows.find(({ parcel }) => parcel.trackingNo === trackingNo)
  if (current) return { parcel: current.parcel, isReplaced: false }
  const old = rows.find(({ parcel }) => parcel.replacedNos.includes(trackingNo))
  return old ? { parcel: old.parcel, isReplaced: true } : null
}
