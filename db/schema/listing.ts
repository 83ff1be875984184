import { sql } from 'drizzle-orm'
import { bigserial, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { CATALOGUE_KIND_CODES } from '../../domain/catalogue-kind.ts'
import { LISTING_LOG_EVENT_CODES, LISTING_STATE_CODES } from '../../domain/listing.ts'
import type { ItemDifference } from '../../domain/listing-step.ts'
import { instant } from './columns.ts'

const kind = () => text('kind', { enum: CATALOGUE_KIND_CODES }).notNull()

/** A change to an item that is on sale: it waits here for a reviewer while the old one stays on sale. */
export const catalogueRevisions = pgTable(
  'catalogue_revisions',
  {
    merchantId: text('merchant_id').notNull(),
    kind: kind(),
    code: text('code').notNull(),
    version: integer('version').notNull(),
    /** The application that sent it. */
    submittedBy: text('submitted_by').notNull().default(''),
    /** As the merchant sent it, checked. */
    body: jsonb('body').$type<Record<string, unknown>>().notNull(),
    state: text('state', { enum: ['PENDING', 'APPROVED', 'REJECTED', 'REPLACED'] })
      .notNull()
      .default('PENDING'),
    createdAt: instant('created_at').notNull().defaultNow(),
    decidedAt: instant('decided_at'),
  },
  (table) => [
    primaryKey({ columns: [table.merchantId, table.kind, table.code, table.version] }),
    uniqueIndex('catalogue_revisions_pending')
      .on(table.merchantId, table.kind, table.code)
      .where(sql`${table.state} = 'PENDING'`),
  ],
)

/** What was deleted, for those who synchronise; it goes when the code is added anew, which then continues its versions. */
export const deletedItems = pgTable(
  'deleted_items',
  {
    merchantId: text('merchant_id').notNull(),
    kind: kind(),
    code: text('code').notNull(),
    outerId: text('outer_id'),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    deletedAt: instant('deleted_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.merchantId, table.kind, table.code] }),
    index('deleted_items_synchronised').on(table.merchantId, table.deletedAt),
  ],
)

/** Append only: who moved a listing, and why. */
export const listingLog = pgTable(
  'listing_log',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    merchantId: text('merchant_id').notNull(),
    kind: kind(),
    code: text('code').notNull(),
    version: integer('version').notNull(),
    from: text('from', { enum: LISTING_STATE_CODES }).notNull(),
    to: text('to', { enum: LISTING_STATE_CODES }).notNull(),
    event: text('event', { enum: LISTING_LOG_EVENT_CODES }).notNull(),
    role: text('role').notNull(),
    actorId: text('actor_id').notNull(),
    reason: text('reason'),
    /** Of a change: what it was and what it is to be. */
    changes: jsonb('changes').$type<ItemDifference[]>(),
    /** Of whoever asked for it: the same request again is no second step. */
    requestKey: text('request_key'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [index('listing_log_item').on(table.merchantId, table.kind, table.code, table.seq)],
)

/** Who may publish or review, and where. One person may have both roles, but never on the same item. */
export const listingStaff = pgTable(
  'listing_staff',
  {
    staffId: text('staff_id').notNull(),
    role: text('role', { enum: ['PUBLISHER', 'REVIEWER'] }).notNull(),
    areaCodes: text('area_codes').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.staffId, table.role] })],
)
