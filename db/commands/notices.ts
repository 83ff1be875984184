import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { deliveryAttempts, lateEvents, notices } from '../schema/index.ts'

export type NoticeRow = typeof notices.$inferSelect

/**
 * Takes the right to one attempt and writes it down before a byte leaves. Null when the notice was taken back, replaced
 * or delivered meanwhile; a resend by hand is allowed for all of these but one that never left.
 */
export async function beginAttempt(
  db: Executor,
  { noticeId, url, isManual }: { noticeId: string; url: string; isManual: boolean },
): Promise<{ notice: NoticeRow; attempt: number } | null> {
  const states: NoticeRow['state'][] = isManual ? ['PENDING', 'DELIVERED', 'FAILED', 'SUPERSEDED'] : ['PENDING']
  const [notice] = await db
    .update(notices)
    .set({ attempts: sql`${notices.attempts} + 1`, nextAttemptAt: null })
    .where(and(eq(notices.noticeId, noticeId), inArray(notices.state, states)))
    .returning()
  if (!notice) return null
  const attempt = notice.attempts
  await db.insert(deliveryAttempts).values({ noticeId, attempt, url, isManual, startedAt: new Date() })
  return { notice, attempt }
}

export interface AttemptEnd {
  noticeId: string
  attempt: number
  outcome: string
  latencyMs: number
  httpStatus: number | null
  answer: string | null
  nextAttemptAt: Date | null
}

/** Both rows by one statement: the log never says otherwise than the notice. */
export async function endAttempt(db: Executor, end: AttemptEnd): Promise<void> {
  const { noticeId, attempt, outcome, latencyMs, httpStatus, answer, nextAttemptAt } = end
  const isIt = and(eq(deliveryAttempts.noticeId, noticeId), eq(deliveryAttempts.attempt, attempt))
  const ended = db
    .$with('ended')
    .as(
      db
        .update(deliveryAttempts)
        .set({ outcome, latencyMs, httpStatus, answer })
        .where(isIt)
        .returning({ attempt: deliveryAttempts.attempt }),
    )
  const isDelivered = outcome === 'DELIVERED'
  await db
    .with(ended)
    .update(notices)
    .set(isDelivered ? { state: 'DELIVERED', deliveredAt: sql`now()`, nextAttemptAt: null } : { nextAttemptAt })
    .where(eq(notices.noticeId, noticeId))
}

/** True when no attempt was ever made; from then on none can be (see beginAttempt). */
export async function withdrawNotice(db: Executor, noticeId: string): Promise<boolean> {
  const withdrawn = await db
    .update(notices)
    .set({ state: 'WITHDRAWN' })
    .where(and(eq(notices.noticeId, noticeId), eq(notices.state, 'PENDING'), eq(notices.attempts, 0)))
    .returning({ noticeId: notices.noticeId })
  if (withdrawn.length > 0) return true
  // An earlier attempt of this very step may have done it.
  return (await db.$count(notices, and(eq(notices.noticeId, noticeId), eq(notices.state, 'WITHDRAWN')))) > 0
}

export async function closeNotices(
  db: Executor,
  { noticeIds, state }: { noticeIds: readonly string[]; state: 'SUPERSEDED' | 'FAILED' },
): Promise<void> {
  if (noticeIds.length === 0) return
  const areOpen = and(inArray(notices.noticeId, [...noticeIds]), eq(notices.state, 'PENDING'))
  await db.update(notices).set({ state, nextAttemptAt: null }).where(areOpen)
}

export async function recordLateEvent(db: Executor, event: typeof lateEvents.$inferInsert): Promise<void> {
  await db.insert(lateEvents).values(event).onConflictDoNothing()
}
