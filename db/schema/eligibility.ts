import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { PRODUCT_KIND_CODES } from '../../domain/product-kind.ts'
import { instant } from './columns.ts'

/** A merchant's answer with its expiry (contract section 2); what it is an answer to: domain/eligibility-claim.ts. */
export const eligibilityChecks = pgTable(
  'eligibility_checks',
  {
    checkId: text('check_id').primaryKey(),
    mallId: text('mall_id').notNull(),
    merchantId: text('merchant_id').notNull(),
    environment: text('environment', { enum: ['SANDBOX', 'LIVE'] }).notNull(),
    productKind: text('product_kind', { enum: PRODUCT_KIND_CODES }).notNull(),
    /** What was asked, without the holder: codes, areas, quantity. */
    ask: jsonb('ask').$type<Record<string, unknown>>().notNull(),
    holderHash: text('holder_hash').notNull(),
    /** The customer's own number, hashed like the holder (kind CO). */
    phoneHash: text('phone_hash'),
    /** Row of `data_keys` that holds the holder while the check is of use. */
    vaultId: text('vault_id').notNull(),
    /** Set where the check belongs to an order that was placed without one. */
    orderId: text('order_id'),
    verdict: text('verdict', { enum: ['PENDING', 'ELIGIBLE', 'REFUSED', 'CHECK_FAILED', 'MERCHANT_UNAVAILABLE'] })
      .notNull()
      .default('PENDING'),
    allowNum: integer('allow_num').notNull().default(0),
    reasons: jsonb('reasons').$type<{ code: string; message: string }[]>().notNull().default([]),
    alternatives: jsonb('alternatives').$type<unknown[]>().notNull().default([]),
    attempts: integer('attempts').notNull().default(0),
    expiresAt: instant('expires_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    answeredAt: instant('answered_at'),
  },
  (table) => [index('eligibility_checks_created').on(table.createdAt)],
)
