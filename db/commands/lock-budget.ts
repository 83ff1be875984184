import { inArray, lt, sql } from 'drizzle-orm'
import { type LockSubjectKind, spendLock, WHOLE_BUDGET_MS } from '../../domain/lock-budget.ts'
import type { Executor } from '../connect.ts'
import { lockBudgets } from '../schema/index.ts'

/** Whose budget a lock is taken from. */
export interface LockSubject {
  kind: LockSubjectKind
  /** Names it without saying who it is. */
  hash: string
}

const ROUND_ROWS = 1000

/**
 * Takes one lock out of every subject's budget. Seconds to wait when one of them is used up, and then the caller undoes
 * the transaction; null when all could be taken.
 */
export async function spendLockBudgets(
  transaction: Executor,
  environment: 'SANDBOX' | 'LIVE',
  subjects: readonly LockSubject[],
): Promise<number | null> {
  const kinds = new Map(subjects.map(({ kind, hash }) => [`${environment}/${kind}/${hash}`, kind]))
  const spendings = (await lockBudgetsOf(transaction, [...kinds.keys()])).flatMap(
    ({ subject, used, updatedAt, nowMs }) => {
      const kind = kinds.get(subject)
      return kind ? [{ subject, ...spendLock(kind, { used, updatedAtMs: updatedAt.getTime() }, nowMs) }] : []
    },
  )
  const waits = spendings.flatMap((spending) => ('use' in spending ? [] : [spending.retryAfterSeconds]))
  if (waits.length > 0) return Math.max(...waits)
  const uses = spendings.flatMap((spending) =>
    'use' in spending ? [{ subject: spending.subject, ...spending.use }] : [],
  )
  await transaction
    .insert(lockBudgets)
    .values(uses.map(({ subject, used, updatedAtMs }) => ({ subject, used, updatedAt: new Date(updatedAtMs) })))
    .onConflictDoUpdate({
      target: lockBudgets.subject,
      set: { used: sql`excluded.used`, updatedAt: sql`excluded.updated_at` },
    })
  return null
}

/** Locks the rows, in one order for everybody: two buyers behind one address never wait for each other in a circle. */
function lockBudgetsOf(transaction: Executor, subjects: string[]) {
  return transaction
    .insert(lockBudgets)
    .values(subjects.sort().map((subject) => ({ subject, used: 0, updatedAt: sql`clock_timestamp()` })))
    .onConflictDoUpdate({ target: lockBudgets.subject, set: { subject: sql`excluded.subject` } }) // Changes nothing.
    .returning({
      subject: lockBudgets.subject,
      used: lockBudgets.used,
      updatedAt: lockBudgets.updatedAt,
      nowMs: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`,
    })
}

/** Drops budgets that are whole again; answers how many, at most a round of them. */
export async function forgetLockBudgets(db: Executor): Promise<number> {
  const whole = db
    .select({ subject: lockBudgets.subject })
    .from(lockBudgets)
    .where(lt(lockBudgets.updatedAt, sql`now() - ${`${WHOLE_BUDGET_MS} milliseconds`}::interval`))
    .limit(ROUND_ROWS)
    .for('update', { skipLocked: true })
  const forgotten = await db
    .delete(lockBudgets)
    .where(inArray(lockBudgets.subject, whole))
    .returning({ subject: lockBudgets.subject })
  return forgotten.length
}
