import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { eligibilityChecks, orders } from '../schema/index.ts'
import { isOrderOf, type TenantScope } from '../tenant-scope.ts'

export type CheckRow = typeof eligibilityChecks.$inferSelect

/** Null for an unknown check and for one of another mall alike. */
export async function findCheck(db: Executor, scope: TenantScope, checkId: string): Promise<CheckRow | null> {
  const isIt = and(
    eq(eligibilityChecks.checkId, checkId),
    eq(eligibilityChecks.mallId, scope.partnerId),
    eq(eligibilityChecks.environment, scope.environment),
  )
  return (await db.select().from(eligibilityChecks).where(isIt))[0] ?? null
}

/** Pieces of all orders that were placed with this check. */
export async function usedQuantityOf(db: Executor, scope: TenantScope, checkId: string): Promise<number> {
  const [row] = await db
    .select({ used: sql<string>`coalesce(sum((${orders.details}->>'quantity')::int), 0)` })
    .from(orders)
    .where(and(eq(orders.checkId, checkId), isOrderOf(scope)))
  return Number(row?.used ?? 0)
}
