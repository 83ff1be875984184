import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { NoticeType } from '../../domain/notice.ts'
import type { NoticeReply } from '../../domain/notice-reply.ts'
import { instant } from './columns.ts'

/** Written in the same transaction as the move that causes it. Its body is built anew, from the newest state, on each attempt. */
export const notices = pgTable(
  'notices',
  {
    noticeId: text('notice_id').primaryKey(),
    /** Null: it is about the merchant's catalogue. */
    orderId: text('order_id'),
    /** Of a notice without an order; others go where their order belongs. */
    environment: text('environment', { enum: ['SANDBOX', 'LIVE'] }),
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
    /** Of these, attempts of which not one byte left: no connection, an open breaker. */
    unsentAttempts: integer('unsent_attempts').notNull().default(0),
    /** What was answered when it was delivered, for whoever learns of the delivery only afterwards. */
    reply: jsonb('reply').$type<NoticeReply>(),
    /** The notices of one move in their order. */
    position: integer('position').notNull().default(0),
    notBefore: instant('not_before'),
    nextAttemptAt: instant('next_attempt_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    deliveredAt: instant('delivered_at'),
  },
  (table) => [
    index('notices_order').on(table.orderId, table.createdAt),
    index('notices_partner').on(table.partnerId, table.createdAt),
    // What still has to be told of catalogues; the notices of orders are their workflows' own.
    index('notices_catalogue_open')
      .on(table.createdAt)
      .where(sql`${table.orderId} is null and ${table.state} = 'PENDING'`),
    check('notices_environment', sql`(${table.orderId} is null) = (${table.environment} is not null)`),
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
