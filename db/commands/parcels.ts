import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { parcels } from '../schema/index.ts'

/** Nothing when the parcel has another number by now: that one is subscribed for itself. */
export async function markSubscribed(
  db: Executor,
  { orderId, trackingNo }: { orderId: string; trackingNo: string },
): Promise<void> {
  await db
    .update(parcels)
    .set({ isSubscribed: true, updatedAt: sql`now()` })
    .where(and(eq(parcels.orderId, orderId), eq(parcels.trackingNo, trackingNo)))
}
