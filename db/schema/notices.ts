import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { NoticeType } from '../../domain/notice.ts'
import { instant } from './columns.ts'

/** Written in the same transaction as the move that causes it. Its body is built anew, from the newest state, on each attempt. */
export const notices = pgTable(
  'notices',
  {
    noticeId: text('notice_id').primaryKey(),
    orderId: text('order_id').notNull(),
    partnerId: text('partner_id').notNull(),
    recipient: text('recipient', { enum: ['MERCHANT', 'MALL'] }).notNull(),
    type: text('type').$type<NoticeType>().notNull(),
    version: integer('version').notNull(),
    /** Facts of this notice beside the order: cancel id, refund number, reason, reply-by. */
    context: jsonb('context').$type<Record<string, unknown>>().notNull().default({}),
    state: text('state', { enum: ['PENDING', 'DELIVERED', 'SUPERSEDED', 'WITHDRAWN', 'FAILED'] })
      .notNull()
      .default('PENDING'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    deliveredAt: instant('delivered_at'),
  },
  (table) => [
    index('notices_order').on(table.orderId, table.createdAt),
    index('notices_partner').on(table.partnerId, table.createdAt),
  ],
)

export const deliveryAttempts = pgTable(
  'delivery_attempts',
  {
    noticeId: text('notice_id').notNull(),
    attempt: integer('attempt').notNull(),
    url: text('url').notNull(),
    startedAt: instant('started_at').notNull(),
    latencyMs: integer('latency_ms'),
    httpStatus: integer('http_status'),
    /** STARTED stands where the process died before it learned the answer. */
    outcome: text('outcome').notNull().default('STARTED'),
    /** What was answered, masked and cut at 4 KiB. */
    answer: text('answer'),
    isManual: boolean('is_manual').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.attempt] })],
)
