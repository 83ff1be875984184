import { sql } from 'drizzle-orm'
import { type AnyPgColumn, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { LISTING_STATE_CODES } from '../../domain/listing.ts'
import { fen, instant } from './columns.ts'

/** What every item has that is put on sale by a listing (domain/listing.ts). */
const listing = () => ({
  status: text('status', { enum: LISTING_STATE_CODES }).notNull().default('DRAFT'),
  /** The merchant's own id; the same one again is the same item. */
  outerId: text('outer_id'),
  validFrom: instant('valid_from'),
  validTo: instant('valid_to'),
  /** From when on it is not sold, where the merchant retired it ahead of time (interfaces #23, #24). */
  retireAt: instant('retire_at'),
  publishedBy: text('published_by'),
  version: integer('version').notNull().default(1),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

function listingIndexes(
  name: string,
  table: { merchantId: AnyPgColumn; outerId: AnyPgColumn; updatedAt: AnyPgColumn },
) {
  return [
    uniqueIndex(`${name}_outer_id`).on(table.merchantId, table.outerId),
    index(`${name}_updated`).on(table.merchantId, table.updatedAt),
  ]
}

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
    channel: text('channel'),
    ...listing(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.planCode] }), ...listingIndexes('plans', table)],
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
    penaltyText: text('penalty_text'),
    ...listing(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.contractCode] }), ...listingIndexes('contracts', table)],
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
    returnPerMonthFen: fen('return_per_month_fen'),
    returnMonths: integer('return_months'),
    /** Value-added services that the tier forces. */
    vasCodes: text('vas_codes').array().notNull().default([]),
    ...listing(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.tierCode] }), ...listingIndexes('contract_tiers', table)],
)

/** What a phone costs within a tier. */
export const tierTerminals = pgTable(
  'tier_terminals',
  {
    merchantId: text('merchant_id').notNull(),
    tierCode: text('tier_code').notNull(),
    terminalCode: text('terminal_code').notNull(),
    phonePriceFen: fen('phone_price_fen').notNull(),
    /** Empty: all SKUs of the terminal. */
    skuIds: text('sku_ids').array().notNull().default([]),
    updatedAt: instant('updated_at').notNull().defaultNow(),
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
    networkTypes: text('network_types').array().notNull().default([]),
    os: text('os'),
    screen: text('screen'),
    licenceNo: text('licence_no'),
    ...listing(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.terminalCode] }), ...listingIndexes('terminals', table)],
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
    /** As the merchant said it last: the same figure again is a repeat and does not bring back what orders took. */
    stockTold: integer('stock_told'),
    barcode: text('barcode'),
    images: text('images').array().notNull().default([]),
    /** The merchant is told once when the stock falls to this or below. */
    lowStockAt: integer('low_stock_at').notNull().default(5),
    lowStockToldAt: instant('low_stock_told_at'),
    ...listing(),
  },
  (table) => [
    primaryKey({ columns: [table.merchantId, table.skuId] }),
    ...listingIndexes('terminal_skus', table),
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
    /** Pieces that have left with a parcel, while others of the order are still held. */
    shippedQuantity: integer('shipped_quantity').notNull().default(0),
    state: text('state', { enum: ['HELD', 'CONSUMED', 'RELEASED'] })
      .notNull()
      .default('HELD'),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.skuId] })],
)

/** Value-added services 增值业务. */
export const valueAddedServices = pgTable(
  'value_added_services',
  {
    merchantId: text('merchant_id').notNull(),
    vasCode: text('vas_code').notNull(),
    vasName: text('vas_name').notNull(),
    feeFen: fen('fee_fen').notNull(),
    feeCycle: text('fee_cycle', { enum: ['MONTH', 'ONCE'] }).notNull(),
    freeMonths: integer('free_months').notNull().default(0),
    planCodes: text('plan_codes').array().notNull().default([]),
    exclusiveWith: text('exclusive_with').array().notNull().default([]),
    ...listing(),
  },
  (table) => [
    primaryKey({ columns: [table.merchantId, table.vasCode] }),
    ...listingIndexes('value_added_services', table),
  ],
)
