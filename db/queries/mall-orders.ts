import { and, eq, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { orders, refunds } from '../schema/index.ts'
import { isOrderOf, type TenantScope } from '../tenant-scope.ts'

export type OrderRow = typeof orders.$inferSelect
export type RefundRow = typeof refunds.$inferSelect

/** Null for an unknown order and for one of somebody else alike. */
export async function findOwnOrder(db: Executor, scope: TenantScope, orderId: string): Promise<OrderRow | null> {
  const isIt = and(eq(orders.orderId, orderId), isOrderOf(scope))
  return (await db.select().from(orders).where(isIt))[0] ?? null
}

/** Whoever placed it: an order number is unique on the platform (contract, preface). Nothing of it may be answered. */
export async function findAnyOrder(db: Executor, orderId: string): Promise<OrderRow | null> {
  return (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0] ?? null
}

/** Null for an unknown refund and for one of somebody else's order alike. */
export async function findRefund(
  db: Executor,
  scope: TenantScope,
  { orderId, refundNo }: { orderId: string; refundNo: string },
): Promise<RefundRow | null> {
  const isIt = and(eq(refunds.refundNo, refundNo), eq(refunds.orderId, orderId), isOrderOf(scope))
  const [row] = await db
    .select({ refund: refunds })
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .where(isIt)
  return row?.refund ?? null
}

/** Whether a refund number is taken by another order, whosever it is. */
export async function isRefundNoTaken(
  db: Executor,
  { orderId, refundNo }: { orderId: string; refundNo: string },
): Promise<boolean> {
  return (await db.$count(refunds, and(eq(refunds.refundNo, refundNo), ne(refunds.orderId, orderId)))) > 0
}

/** Fen of an order that neither were nor are being refunded. */
export async function refundableFenOf(db: Executor, scope: TenantScope, orderId: string): Promise<number> {
  const order = await findOwnOrder(db, scope, orderId)
  const [row] = await db
    .select({ takenFen: sql<string>`coalesce(sum(${refunds.amountFen}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), ne(refunds.kind, 'EXTRA_PAYMENT')))
  return Math.max(0, (order?.paidFen ?? 0) - Number(row?.takenFen ?? 0))
}
