import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { NUMBER_STATE_CODES } from '../../domain/number.ts'
import { fen, instant } from './columns.ts'

const status = () =>
  text('status', { enum: ['DRAFT', 'ON', 'OFF', 'RETIRED'] })
    .notNull()
    .default('DRAFT')

/** Codes are unique within a merchant: another merchant's rows cannot even be named. */
export const plans = pgTable(
  'plans',
  {
    merchantId: text('merchant_id').notNull(),
    planCode: text('plan_code').notNull(),
    planName: text('plan_name').notNull(),
    monthlyFeeFen: fen('monthly_fee_fen').notNull(),
    voiceMinutes: integer('voice_minutes').notNull().default(0),
    dataMb: integer('data_mb').notNull().default(0),
    smsCount: integer('sms_count').notNull().default(0),
    firstMonthMode: text('first_month_mode', { enum: ['ALL', 'HALF', 'USAGE'] })
      .notNull()
      .default('ALL'),
    areaCodes: text('area_codes').array().notNull().default([]),
    status: status(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.planCode] })],
)

export const contracts = pgTable(
  'contracts',
  {
    merchantId: text('merchant_id').notNull(),
    contractCode: text('contract_code').notNull(),
    contractName: text('contract_name').notNull(),
    userScope: text('user_scope', { enum: ['NEW', 'OLD', 'BOTH'] }).notNull(),
    contractMonths: integer('contract_months').notNull(),
    planCodes: text('plan_codes').array().notNull().default([]),
    areaCodes: text('area_codes').array().notNull().default([]),
    status: status(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.contractCode] })],
)

/** Kind PHONE_GIFT 购机送话费 or RECHARGE_GIFT 充值送购机款+送话费 (contract section 1). */
export const contractTiers = pgTable(
  'contract_tiers',
  {
    merchantId: text('merchant_id').notNull(),
    tierCode: text('tier_code').notNull(),
    tierName: text('tier_name').notNull(),
    tierKind: text('tier_kind', { enum: ['PHONE_GIFT', 'RECHARGE_GIFT'] }).notNull(),
    contractCode: text('contract_code').notNull(),
    planCode: text('plan_code').notNull(),
    minMonthlySpendFen: fen('min_monthly_spend_fen').notNull(),
    giftTotalFen: fen('gift_total_fen').notNull(),
    giftPerMonthFen: fen('gift_per_month_fen').notNull(),
    giftMonths: integer('gift_months').notNull(),
    firstGiftFen: fen('first_gift_fen'),
    rechargeAmountFen: fen('recharge_amount_fen').notNull().default(0),
    phoneSubsidyFen: fen('phone_subsidy_fen').notNull().default(0),
    status: status(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.tierCode] })],
)

/** What a phone costs within a tier. */
export const tierTerminals = pgTable(
  'tier_terminals',
  {
    merchantId: text('merchant_id').notNull(),
    tierCode: text('tier_code').notNull(),
    terminalCode: text('terminal_code').notNull(),
    phonePriceFen: fen('phone_price_fen').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.tierCode, table.terminalCode] })],
)

export const terminals = pgTable(
  'terminals',
  {
    merchantId: text('merchant_id').notNull(),
    terminalCode: text('terminal_code').notNull(),
    brand: text('brand').notNull(),
    model: text('model').notNull(),
    status: status(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.terminalCode] })],
)

/** `stock` is what can still be sold; what orders hold has left it already. */
export const terminalSkus = pgTable(
  'terminal_skus',
  {
    merchantId: text('merchant_id').notNull(),
    skuId: text('sku_id').notNull(),
    terminalCode: text('terminal_code').notNull(),
    color: text('color').notNull(),
    ram: text('ram'),
    storage: text('storage').notNull(),
    priceFen: fen('price_fen').notNull(),
    stock: integer('stock').notNull(),
    status: status(),
  },
  (table) => [
    primaryKey({ columns: [table.merchantId, table.skuId] }),
    check('terminal_skus_stock', sql`${table.stock} >= 0`),
  ],
)

export const stockHolds = pgTable(
  'stock_holds',
  {
    orderId: text('order_id').notNull(),
    merchantId: text('merchant_id').notNull(),
    skuId: text('sku_id').notNull(),
    quantity: integer('quantity').notNull(),
    state: text('state', { enum: ['HELD', 'CONSUMED', 'RELEASED'] })
      .notNull()
      .default('HELD'),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.skuId] })],
)

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
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('phone_numbers_lock').on(table.lockId),
    // Locks are handed over from a lock to the order; an order has one number (invariant I5).
    uniqueIndex('phone_numbers_order').on(table.orderId),
    index('phone_numbers_pool').on(table.merchantId, table.state, table.phoneNumber),
    index('phone_numbers_buyer').on(table.lockCertNoHash),
  ],
)

/** A handset is sold once. */
export const devices = pgTable('devices', {
  imei: text('imei').primaryKey(),
  orderId: text('order_id').notNull(),
  recordedAt: instant('recorded_at').notNull().defaultNow(),
})
