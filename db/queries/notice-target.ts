import { eq } from 'drizzle-orm'
import type { NoticeType } from '../../domain/notice.ts'
import type { Executor } from '../connect.ts'
import { notices, orders } from '../schema/index.ts'

export interface NoticeTarget {
  partnerId: string
  environment: 'SANDBOX' | 'LIVE'
  type: NoticeType
}

/** Who gets a notice, and in which environment: that of its order. */
export async function findNoticeTarget(db: Executor, noticeId: string): Promise<NoticeTarget | null> {
  const [row] = await db
    .select({ partnerId: notices.partnerId, environment: orders.environment, type: notices.type })
    .from(notices)
    .innerJoin(orders, eq(orders.orderId, notices.orderId))
    .where(eq(notices.noticeId, noticeId))
  return row ?? null
}

/** @throws Error when there is none: a notice is written together with a move of its order. */
export async function findOrderOfNotice(db: Executor, orderId: string): Promise<typeof orders.$inferSelect> {
  const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  if (!order) throw new Error(`no order ${orderId}`)
  return order
}
