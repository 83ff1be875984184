import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { eligibilityChecks } from '../schema/index.ts'

export type CheckRow = typeof eligibilityChecks.$inferSelect
type CheckEnd = Pick<CheckRow, 'checkId' | 'verdict'> &
  Partial<Pick<CheckRow, 'allowNum' | 'reasons' | 'alternatives' | 'expiresAt'>>

/** Counts a try and returns the check as it stands; null when there is none. */
export async function countCheckAttempt(db: Executor, checkId: string): Promise<CheckRow | null> {
  const [check] = await db
    .update(eligibilityChecks)
    .set({ attempts: sql`${eligibilityChecks.attempts} + 1` })
    .where(eq(eligibilityChecks.checkId, checkId))
    .returning()
  return check ?? null
}

/** Nobody having been there is no verdict of the merchant: the check may be asked again, which is what this opens it for. */
export async function reopenCheck(db: Executor, checkId: string): Promise<void> {
  const isUnanswered = and(
    eq(eligibilityChecks.checkId, checkId),
    eq(eligibilityChecks.verdict, 'MERCHANT_UNAVAILABLE'),
  )
  await db.update(eligibilityChecks).set({ verdict: 'PENDING', answeredAt: null }).where(isUnanswered)
}

/** The first verdict stands: what comes after a timeout is too late to change it (race X15). */
export async function closeCheck(db: Executor, { checkId, ...end }: CheckEnd): Promise<CheckRow> {
  const isOpen = and(eq(eligibilityChecks.checkId, checkId), eq(eligibilityChecks.verdict, 'PENDING'))
  await db
    .update(eligibilityChecks)
    .set({ ...end, answeredAt: sql`now()` })
    .where(isOpen)
  const [check] = await db.select().from(eligibilityChecks).where(eq(eligibilityChecks.checkId, checkId))
  if (!check) throw new Error(`no check ${checkId}`)
  return check
}
