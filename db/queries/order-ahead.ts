import { and, asc, eq, gt } from 'drizzle-orm'
import type { OrderAhead } from '../../domain/order-move.ts'
import type { Executor } from '../connect.ts'
import { notices, orders } from '../schema/index.ts'

/**
 * What the database has of an order beyond the version that the engine knows: the order, and the notices of those moves
 * that nobody has delivered yet. Null when there is nothing.
 */
export async function findOrderAhead(
  db: Executor,
  { orderId, version }: { orderId: string; version: number },
): Promise<OrderAhead | null> {
  const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  if (order === undefined || order.version <= version) return null
  const open = await db
    .select()
    .from(notices)
    .where(and(eq(notices.orderId, orderId), gt(notices.version, version), eq(notices.state, 'PENDING')))
    .orderBy(asc(notices.version), asc(notices.position))
  return {
    facts: order.facts,
    notices: open.map(({ noticeId, recipient, type, context, notBefore }) => ({
      noticeId,
      recipient,
      type,
      context,
      notBeforeMs: notBefore?.getTime(),
    })),
  }
}
