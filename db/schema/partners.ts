import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

/** Whoever speaks with the platform: a mall or a merchant. */
export const partners = pgTable(
  'partners',
  {
    partnerId: text('partner_id').primaryKey(),
    kind: text('kind', { enum: ['MALL', 'MERCHANT'] }).notNull(),
    nameZh: text('name_zh').notNull(),
    nameEn: text('name_en').notNull(),
    /** Its catalogue goes on sale without a review. */
    listsWithoutReview: boolean('lists_without_review').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [check('partners_kind', sql`${table.kind} in ('MALL', 'MERCHANT')`)],
)

/** One key of a partner in one environment, with the addresses that we call. */
export const applications = pgTable(
  'applications',
  {
    appKey: text('app_key').primaryKey(),
    partnerId: text('partner_id')
      .notNull()
      .references(() => partners.partnerId),
    environment: text('environment', { enum: ['SANDBOX', 'LIVE'] }).notNull(),
    isEnabled: boolean('is_enabled').notNull().default(true),
    permissions: text('permissions').array().notNull().default([]),
    allowedIps: text('allowed_ips').array().notNull().default([]),
    eligibilityUrl: text('eligibility_url'),
    noticeUrl: text('notice_url'),
    /** Answers to our calls must carry a signature (contract section 14). */
    signsReplies: boolean('signs_replies').notNull().default(true),
    /** The plain form of interface #6 was approved for this application. */
    takesPlainIdentity: boolean('takes_plain_identity').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('applications_partner').on(table.partnerId, table.environment)],
)

export const applicationSecrets = pgTable(
  'application_secrets',
  {
    appKey: text('app_key')
      .notNull()
      .references(() => applications.appKey),
    keyId: text('key_id').notNull(),
    sealedSecret: bytes('sealed_secret').notNull(),
    wrappedKey: bytes('wrapped_key').notNull(),
    masterKeyId: text('master_key_id').notNull(),
    notAfter: instant('not_after'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.appKey, table.keyId] })],
)

export const nonces = pgTable(
  'nonces',
  {
    appKey: text('app_key').notNull(),
    direction: text('direction').notNull(),
    nonce: text('nonce').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.appKey, table.direction, table.nonce] }),
    index('nonces_expiry').on(table.expiresAt),
  ],
)

/** The first answer to a key is the answer to all its repeats. A row without an answer is being worked on. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    appKey: text('app_key').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    leaseUntil: instant('lease_until').notNull(),
    answerStatus: integer('answer_status'),
    answerBody: text('answer_body'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.appKey, table.key] }),
    index('idempotency_keys_created').on(table.createdAt),
  ],
)
