import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { OrderFacts } from '../../domain/order.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { PRODUCT_KIND_CODES } from '../../domain/product-kind.ts'
import { fen, instant } from './columns.ts'

const state = (name: string) => text(name, { enum: ORDER_STATES })

/** The projection of the workflow `order-<orderId>`: its facts, and columns for those who search. */
export const orders = pgTable(
  'orders',
  {
    orderId: text('order_id').primaryKey(),
    mallId: text('mall_id').notNull(),
    merchantId: text('merchant_id').notNull(),
    environment: text('environment', { enum: ['SANDBOX', 'LIVE'] }).notNull(),
    productKind: text('product_kind', { enum: PRODUCT_KIND_CODES }).notNull(),
    state: state('state').notNull(),
    version: integer('version').notNull(),
    nextActor: text('next_actor').notNull(),
    dueAt: instant('due_at'),
    attention: text('attention'),
    payableFen: fen('payable_fen').notNull(),
    paidFen: fen('paid_fen').notNull().default(0),
    refundedFen: fen('refunded_fen').notNull().default(0),
    provinceCode: text('province_code').notNull(),
    phoneSuffix: text('phone_suffix'),
    checkId: text('check_id'),
    /** SHA-256 of the body that placed it: the same orderId with another body is another order. */
    bodyHash: text('body_hash').notNull(),
    merchantOrderId: text('merchant_order_id'),
    facts: jsonb('facts').$type<OrderFacts>().notNull(),
    details: jsonb('details').$type<OrderDetails>().notNull(),
    /** Evidence that merchants gave: ICCID, IMEI, contract instance, reversal. */
    evidence: jsonb('evidence').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    paidAt: instant('paid_at'),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('orders_by_merchant').on(table.merchantId, table.updatedAt, table.orderId),
    index('orders_by_mall').on(table.mallId, table.updatedAt, table.orderId),
    index('orders_by_phone').on(table.merchantId, table.phoneSuffix),
    index('orders_by_merchant_created').on(table.merchantId, table.createdAt, table.orderId),
    index('orders_by_mall_created').on(table.mallId, table.createdAt, table.orderId),
    index('orders_by_check').on(table.checkId).where(sql`${table.checkId} is not null`),
    // Who asks what hangs on a contract asks about open orders only, however many have ended.
    index('orders_open').on(table.merchantId).where(sql`${table.endedAt} is null`),
    index('orders_attention').on(table.merchantId).where(sql`${table.attention} is not null`),
    check('orders_refund_within_paid', sql`${table.refundedFen} <= ${table.paidFen}`),
  ],
)

/** Append only; gapless from 1 (invariant I7). */
export const orderStateLog = pgTable(
  'order_state_log',
  {
    orderId: text('order_id').notNull(),
    seq: integer('seq').notNull(),
    from: state('from'),
    to: state('to').notNull(),
    event: text('event').notNull(),
    row: text('row').notNull(),
    actor: text('actor').notNull(),
    reasonCode: text('reason_code'),
    reason: text('reason'),
    /** Who stood behind an operator's move; never shown to partners. */
    operatorIds: text('operator_ids').array(),
    requestKey: text('request_key').notNull(),
    requestId: text('request_id'),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.seq] })],
)

/** What came too late to matter: kept for those who ask why (contract row 34). */
export const lateEvents = pgTable(
  'late_events',
  {
    orderId: text('order_id').notNull(),
    requestKey: text('request_key').notNull(),
    event: text('event').notNull(),
    actor: text('actor').notNull(),
    state: state('state').notNull(),
    code: text('code').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.requestKey] })],
)

export const payments = pgTable(
  'payments',
  {
    orderId: text('order_id').notNull(),
    paymentNo: text('payment_no').notNull(),
    amountFen: fen('amount_fen').notNull(),
    channel: text('channel'),
    paidAt: instant('paid_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.paymentNo] })],
)

export const refunds = pgTable(
  'refunds',
  {
    refundNo: text('refund_no').notNull(),
    orderId: text('order_id').notNull(),
    kind: text('kind', { enum: ['FULL', 'PARTIAL', 'EXTRA_PAYMENT'] }).notNull(),
    amountFen: fen('amount_fen').notNull(),
    state: text('state', { enum: ['PENDING', 'DONE', 'FAILED'] }).notNull(),
    workflowId: text('workflow_id').notNull(),
    reason: text('reason'),
    channelNo: text('channel_no'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.refundNo] }),
    // A mall's number stands for one refund, also when two orders bring it at once.
    uniqueIndex('refunds_number').on(table.refundNo),
    // One refund of the whole rest an order, ever (invariant I4).
    uniqueIndex('refunds_full').on(table.orderId).where(sql`${table.kind} = 'FULL'`),
  ],
)

export const parcels = pgTable(
  'parcels',
  {
    orderId: text('order_id').notNull(),
    packageNo: text('package_no').notNull(),
    carrierCode: text('carrier_code').notNull(),
    trackingNo: text('tracking_no').notNull(),
    items: jsonb('items').$type<{ itemId: string; quantity: number }[]>().notNull(),
    imeis: text('imeis').array().notNull().default([]),
    status: text('status').notNull().default('CREATED'),
    signedBy: text('signed_by'),
    isPatternOk: boolean('is_pattern_ok').notNull(),
    isSubscribed: boolean('is_subscribed').notNull().default(false),
    shippedAt: instant('shipped_at').notNull(),
    signedAt: instant('signed_at'),
    replacedNos: text('replaced_nos').array().notNull().default([]),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.packageNo] }),
    uniqueIndex('parcels_tracking').on(table.carrierCode, table.trackingNo),
    index('parcels_number').on(table.trackingNo),
  ],
)

export const parcelTraces = pgTable(
  'parcel_traces',
  {
    orderId: text('order_id').notNull(),
    packageNo: text('package_no').notNull(),
    /** SHA-256 of time, raw code and text: the same trace pushed twice is one row. */
    traceHash: text('trace_hash').notNull(),
    trackingNo: text('tracking_no').notNull(),
    status: text('status').notNull(),
    rawCode: text('raw_code').notNull(),
    text: text('text').notNull(),
    area: text('area'),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.packageNo, table.traceHash] })],
)
