import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { NoticeReply } from '../../domain/notice-reply.ts'
import type { Executor } from '../connect.ts'
import { deliveryAttempts, lateEvents, notices } from '../schema/index.ts'

export type NoticeRow = typeof notices.$inferSelect

/**
 * Takes the right to one attempt and writes it down before a byte leaves. A notice that was delivered meanwhile, by hand
 * or by an attempt whose answer was lost, has its reply; one that was taken back or replaced has nothing to say. A resend
 * by hand is allowed for all of these but one that never left.
 */
export async function beginAttempt(
  db: Executor,
  { noticeId, url, isManual }: { noticeId: string; url: string; isManual: boolean },
): Promise<{ notice: NoticeRow; attempt: number } | { reply: NoticeReply }> {
  const states: NoticeRow['state'][] = isManual ? ['PENDING', 'DELIVERED', 'FAILED', 'SUPERSEDED'] : ['PENDING']
  const [notice] = await db
    .update(notices)
    .set({ attempts: sql`${notices.attempts} + 1`, nextAttemptAt: null })
    .where(and(eq(notices.noticeId, noticeId), inArray(notices.state, states)))
    .returning()
  if (!notice) return { reply: await keptReply(db, noticeId) }
  const attempt = notice.attempts
  await db.insert(deliveryAttempts).values({ noticeId, attempt, url, isManual, startedAt: new Date() })
  return { notice, attempt }
}

async function keptReply(db: Executor, noticeId: string): Promise<NoticeReply> {
  const [notice] = await db.select().from(notices).where(eq(notices.noticeId, noticeId))
  return notice?.state === 'DELIVERED' ? (notice.reply ?? { outcome: 'DELIVERED' }) : { outcome: 'WITHDRAWN' }
}

export interface AttemptEnd {
  noticeId: string
  attempt: number
  outcome: string
  latencyMs: number
  httpStatus: number | null
  answer: string | null
  nextAttemptAt: Date | null
  /** What the partner said; only then is the notice delivered. */
  reply?: NoticeReply
  /** Not one byte left. */
  neverSent?: boolean
}

/** Both rows by one statement: the log never says otherwise than the notice. */
export async function endAttempt(db: Executor, end: AttemptEnd): Promise<void> {
  const { noticeId, attempt, outcome, latencyMs, httpStatus, answer, nextAttemptAt, reply, neverSent } = end
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
  const unsentAttempts = sql`${notices.unsentAttempts} + ${neverSent ? 1 : 0}`
  await db
    .with(ended)
    .update(notices)
    .set(
      reply
        ? { state: 'DELIVERED', deliveredAt: sql`now()`, nextAttemptAt: null, reply }
        : { nextAttemptAt, unsentAttempts },
    )
    .where(eq(notices.noticeId, noticeId))
}

/** What a merchant may have got already cannot be taken back. */
export class NoticeHasLeft extends Error {}

/**
 * Takes back all that an order's merchant was to be told: from then on no attempt can be made (see beginAttempt).
 *
 * @throws NoticeHasLeft when it may have been told something.
 */
export async function withdrawNotices(transaction: Executor, orderId: string): Promise<void> {
  const areToMerchant = and(eq(notices.orderId, orderId), eq(notices.recipient, 'MERCHANT'))
  const neverLeft = eq(notices.unsentAttempts, notices.attempts)
  await transaction
    .update(notices)
    .set({ state: 'WITHDRAWN', nextAttemptAt: null })
    .where(and(areToMerchant, neverLeft))
  const leftOver = await transaction.$count(notices, and(areToMerchant, ne(notices.state, 'WITHDRAWN')))
  if (leftOver > 0) throw new NoticeHasLeft()
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
