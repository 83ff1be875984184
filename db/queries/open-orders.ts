import { and, asc, gte, isNull, lte, sql } from 'drizzle-orm'
import type { ReconcileSpan } from '../../domain/reconciliation.ts'
import type { Executor } from '../connect.ts'
import { orders } from '../schema/index.ts'

export interface OpenOrder {
  merchantId: string
  orderId: string
  version: number
}

/** The next open orders that changed within a span, by merchant and number; a platform's own look at all tenants. */
export async function listOpenOrders(
  db: Executor,
  { sinceMs, untilMs }: ReconcileSpan,
  { after, limit }: { after: Omit<OpenOrder, 'version'> | null; limit: number },
): Promise<OpenOrder[]> {
  const isBeyond =
    after === null
      ? undefined
      : sql`(${orders.merchantId}, ${orders.orderId}) > (${after.merchantId}, ${after.orderId})`
  return db
    .select({ merchantId: orders.merchantId, orderId: orders.orderId, version: orders.version })
    .from(orders)
    .where(
      and(
        isNull(orders.endedAt),
        gte(orders.updatedAt, new Date(sinceMs)),
        lte(orders.updatedAt, new Date(untilMs)),
        isBeyond,
      ),
    )
    .orderBy(asc(orders.merchantId), asc(orders.orderId))
    .limit(limit)
}
