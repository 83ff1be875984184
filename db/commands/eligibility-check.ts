import type { Executor } from '../connect.ts'
import { eligibilityChecks } from '../schema/index.ts'

/** Writes down what is asked before anybody is asked. The same check again is left as it stands. */
export async function openCheck(db: Executor, check: typeof eligibilityChecks.$inferInsert): Promise<void> {
  await db.insert(eligibilityChecks).values(check).onConflictDoNothing()
}
