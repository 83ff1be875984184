import { and, desc, eq, or, sql } from 'drizzle-orm'
import type { NoticeType } from '../../domain/notice.ts'
import type { Executor } from '../connect.ts'
import { deliveryAttempts, notices, orders } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

export type NoticeRow = typeof notices.$inferSelect

export interface NoticeListRequest {
  filter: { orderId?: string; state?: NoticeRow['state']; type?: NoticeType }
  /** The last notice of the page before. */
  after: { createdAtMs: number; noticeId: string } | null
  limit: number
}

/** What was sent to a partner in its environment, which is that of the order where there is one. */
const isNoticeTo = ({ partnerKind, partnerId, environment }: TenantScope) =>
  and(
    eq(notices.partnerId, partnerId),
    eq(notices.recipient, partnerKind),
    or(eq(orders.environment, environment), eq(notices.environment, environment)),
  )

/** The newest first; those of one millisecond by their id. */
export async function listNotices(db: Executor, scope: TenantScope, request: NoticeListRequest): Promise<NoticeRow[]> {
  const { filter, after, limit } = request
  const rows = await db
    .select({ notice: notices })
    .from(notices)
    .leftJoin(orders, eq(orders.orderId, notices.orderId))
    .where(
      and(
        isNoticeTo(scope),
        filter.orderId === undefined ? undefined : eq(notices.orderId, filter.orderId),
        filter.state && eq(notices.state, filter.state),
        filter.type && eq(notices.type, filter.type),
        after === null ? undefined : isBefore(after),
      ),
    )
    .orderBy(desc(notices.createdAt), desc(notices.noticeId))
    .limit(limit)
  return rows.map(({ notice }) => notice)
}

const isBefore = ({ createdAtMs, noticeId }: { createdAtMs: number; noticeId: string }) =>
  sql`(${notices.createdAt}, ${notices.noticeId}) < (${new Date(createdAtMs).toISOString()}::timestamptz, ${noticeId})`

/** Null for an unknown notice and for one to somebody else alike. */
export async function findNotice(db: Executor, scope: TenantScope, noticeId: string): Promise<NoticeRow | null> {
  const [row] = await db
    .select({ notice: notices })
    .from(notices)
    .leftJoin(orders, eq(orders.orderId, notices.orderId))
    .where(and(eq(notices.noticeId, noticeId), isNoticeTo(scope)))
  return row?.notice ?? null
}

const MOST_ATTEMPTS = 200

/** The newest attempts at a notice, oldest first. */
export async function listAttempts(db: Executor, scope: TenantScope, noticeId: string) {
  const rows = await db
    .select({ attempt: deliveryAttempts })
    .from(deliveryAttempts)
    .innerJoin(notices, eq(notices.noticeId, deliveryAttempts.noticeId))
    .leftJoin(orders, eq(orders.orderId, notices.orderId))
    .where(and(eq(deliveryAttempts.noticeId, noticeId), isNoticeTo(scope)))
    .orderBy(desc(deliveryAttempts.attempt))
    .limit(MOST_ATTEMPTS)
  return rows.map(({ attempt }) => attempt).sort((a, b) => a.attempt - b.attempt)
}
