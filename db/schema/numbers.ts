import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { NUMBER_STATE_CODES } from '../../domain/number.ts'
import { fen, instant } from './columns.ts'

const isForSaleSome = ({ forSaleFrom }: { forSaleFrom: AnyPgColumn }) => sql`${forSaleFrom} is not null`

/** A number's life, contract section 3. */
export const phoneNumbers = pgTable(
  'phone_numbers',
  {
    phoneNumber: text('phone_number').primaryKey(),
    merchantId: text('merchant_id').notNull(),
    numberProvince: text('number_province').notNull(),
    numberCity: text('number_city').notNull(),
    niceLevel: integer('nice_level').notNull().default(0),
    prepayAmountFen: fen('prepay_amount_fen').notNull(),
    minMonthlySpendFen: fen('min_monthly_spend_fen').notNull().default(0),
    agreementMonths: integer('agreement_months').notNull().default(0),
    planCodes: text('plan_codes').array().notNull().default([]),
    isReused: boolean('is_reused').notNull().default(false),
    cardType: text('card_type', { enum: ['NORMAL', 'MICRO', 'NANO', 'ESIM'] })
      .notNull()
      .default('NANO'),
    state: text('state', { enum: NUMBER_STATE_CODES }).notNull().default('AVAILABLE'),
    lockId: text('lock_id'),
    lockCertNoHash: text('lock_cert_no_hash'),
    lockExpiresAt: instant('lock_expires_at'),
    orderId: text('order_id'),
    iccid: text('iccid'),
    agingUntil: instant('aging_until'),
    /** From when on it can be bought: a lock that runs out and a cooling that ends put it back by themselves. */
    forSaleFrom: instant('for_sale_from').generatedAlwaysAs(
      sql`case when order_id is not null then null when state = 'AVAILABLE' then timestamptz '2000-01-01 00:00:00+00' when state = 'LOCKED' then lock_expires_at when state = 'AGING' then aging_until end`,
    ),
    /** Tails are looked for from their end. */
    reversedNumber: text('reversed_number').generatedAlwaysAs(sql`reverse(phone_number)`),
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('phone_numbers_lock').on(table.lockId),
    // Locks are handed over from a lock to the order; an order has one number (invariant I5).
    uniqueIndex('phone_numbers_order').on(table.orderId),
    index('phone_numbers_merchant').on(table.merchantId, table.updatedAt, table.phoneNumber),
    // One index for each way to look for a number; each is also the order of what is found (db/queries/sale-numbers.ts).
    // What one merchant sells in one city stands together in all four, so that a search steps from pool to pool.
    // By their ends numbers of all segments are mixed: where one segment has nothing that fits, others have.
    index('phone_numbers_by_number')
      .on(table.numberProvince, table.numberCity, table.merchantId, table.phoneNumber)
      .where(isForSaleSome(table)),
    index('phone_numbers_by_tail')
      .on(table.numberProvince, table.numberCity, table.merchantId, table.reversedNumber)
      .where(isForSaleSome(table)),
    index('phone_numbers_by_level')
      .on(table.numberProvince, table.numberCity, table.merchantId, table.niceLevel, table.reversedNumber)
      .where(isForSaleSome(table)),
    index('phone_numbers_by_price')
      .on(table.numberProvince, table.numberCity, table.merchantId, table.prepayAmountFen, table.reversedNumber)
      .where(isForSaleSome(table)),
    index('phone_numbers_aging').on(table.agingUntil).where(sql`${table.state} = 'AGING'`),
    index('phone_numbers_buyer').on(table.lockCertNoHash),
  ],
)

/** A handset is sold once. */
export const devices = pgTable('devices', {
  imei: text('imei').primaryKey(),
  orderId: text('order_id').notNull(),
  recordedAt: instant('recorded_at').notNull().defaultNow(),
})

/** How much of its locks a buyer, a document or an address has used up; it decays by itself (domain/lock-budget.ts). */
export const lockBudgets = pgTable(
  'lock_budgets',
  {
    /** `LIVE/buyer/…`, `LIVE/document/…`, `LIVE/ip/…`; hashes, no identity data. */
    subject: text('subject').primaryKey(),
    used: doublePrecision('used').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [index('lock_budgets_updated').on(table.updatedAt)],
)
