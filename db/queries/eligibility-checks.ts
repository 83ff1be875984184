import { and, eq } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { eligibilityChecks } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

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
