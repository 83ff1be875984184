import { eq, sql } from 'drizzle-orm'
import type { OrderFacts } from '../../domain/order.ts'
import type { Executor } from '../connect.ts'
import { orders } from '../schema/index.ts'

/** Brings the row up to what is known of the order's notice; the version stays. */
export async function recordAttention(
  db: Executor,
  orderId: string,
  change: Pick<OrderFacts, 'noticeState' | 'attention'>,
): Promise<void> {
  const facts = sql`${orders.facts} || ${JSON.stringify(change)}::jsonb`
  await db.update(orders).set({ attention: change.attention, facts }).where(eq(orders.orderId, orderId))
}
