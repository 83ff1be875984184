import { and, eq, isNotNull, or, sql } from 'drizzle-orm'
import type { NoticeType } from '../../domain/notice.ts'
import type { Executor } from '../connect.ts'
import { notices, orders } from '../schema/index.ts'

export interface NoticeTarget {
  partnerId: string
  environment: 'SANDBOX' | 'LIVE'
  type: NoticeType
}

/** Who gets a notice, and in which environment: that of its order where there is one. */
export async function findNoticeTarget(db: Executor, noticeId: string): Promise<NoticeTarget | null> {
  const [row] = await db
    .select({
      partnerId: notices.partnerId,
      environment: sql<NoticeTarget['environment']>`coalesce(${orders.environment}, ${notices.environment})`,
      type: notices.type,
    })
    .from(notices)
    .leftJoin(orders, eq(orders.orderId, notices.orderId))
    .where(and(eq(notices.noticeId, noticeId), or(isNotNull(orders.orderId), isNotNull(notices.environment))))
  return row ?? null
}

/** @throws Error when there is none: a notice is written together with a move of its order. */
export async function findOrderOfNotice(db: Executor, orderId: string | null): Promise<typeof orders.$inferSelect> {
  const [order] = await db
    .select()
    .from(orders)
    .where(eq(orders.orderId, orderId ?? ''))
  if (!order) throw new Error(`no order ${orderId}`)
  return order
}
