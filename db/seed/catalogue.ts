import { COUNTRY } from '../../domain/area.ts'
import type {
  contracts,
  contractTiers,
  listingStaff,
  phoneNumbers,
  plans,
  terminalSkus,
  terminals,
  tierTerminals,
} from '../schema/index.ts'

export const JIANGSU = 'M-JIANGSU'
export const TERMINAL_COMPANY = 'M-TERMINAL'

const YUAN = 100
const on = { status: 'ON' } as const
const areaCodes = ['320000']

export const demoPlans: (typeof plans.$inferInsert)[] = [
  {
    merchantId: JIANGSU,
    planCode: 'PLAN-88',
    planName: '全家享套餐 88 元',
    monthlyFeeFen: 88 * YUAN,
    voiceMinutes: 300,
    dataMb: 30 * 1024,
    smsCount: 100,
    areaCodes,
    ...on,
  },
  {
    merchantId: JIANGSU,
    planCode: 'PLAN-128',
    planName: '5G 畅享套餐 128 元',
    monthlyFeeFen: 128 * YUAN,
    voiceMinutes: 500,
    dataMb: 60 * 1024,
    smsCount: 200,
    areaCodes,
    ...on,
  },
]

export const demoContracts: (typeof contracts.$inferInsert)[] = [
  {
    merchantId: JIANGSU,
    contractCode: 'CT-NEW-24',
    contractName: '新入网购机 24 个月',
    userScope: 'NEW',
    contractMonths: 24,
    planCodes: ['PLAN-88', 'PLAN-128'],
    areaCodes,
    ...on,
  },
  {
    merchantId: JIANGSU,
    contractCode: 'CT-OLD-24',
    contractName: '老用户购机 24 个月',
    userScope: 'OLD',
    contractMonths: 24,
    planCodes: ['PLAN-88', 'PLAN-128'],
    areaCodes,
    ...on,
  },
]

/** Kind A: the phone at the tier's price, 1 200 yuan back in 24 months. Kind B: 2 400 yuan recharged, 1 000 of it for the phone. */
const gift = {
  tierKind: 'PHONE_GIFT',
  minMonthlySpendFen: 128 * YUAN,
  giftTotalFen: 1200 * YUAN,
  giftPerMonthFen: 50 * YUAN,
  giftMonths: 24,
} as const
const recharge = {
  tierKind: 'RECHARGE_GIFT',
  minMonthlySpendFen: 88 * YUAN,
  rechargeAmountFen: 2400 * YUAN,
  phoneSubsidyFen: 1000 * YUAN,
  giftTotalFen: 1440 * YUAN,
  giftPerMonthFen: 60 * YUAN,
  giftMonths: 24,
} as const

export const demoTiers: (typeof contractTiers.$inferInsert)[] = [
  {
    merchantId: JIANGSU,
    tierCode: 'TIER-GIFT-24',
    tierName: '购机送话费 1200 元',
    contractCode: 'CT-NEW-24',
    planCode: 'PLAN-128',
    ...gift,
    ...on,
  },
  {
    merchantId: JIANGSU,
    tierCode: 'TIER-RECHARGE-NEW-24',
    tierName: '充值 2400 元送购机款',
    contractCode: 'CT-NEW-24',
    planCode: 'PLAN-88',
    ...recharge,
    ...on,
  },
  {
    merchantId: JIANGSU,
    tierCode: 'TIER-RECHARGE-24',
    tierName: '充值 2400 元送购机款',
    contractCode: 'CT-OLD-24',
    planCode: 'PLAN-88',
    ...recharge,
    ...on,
  },
  {
    merchantId: JIANGSU,
    tierCode: 'TIER-GIFT-OLD-24',
    tierName: '购机送话费 1200 元',
    contractCode: 'CT-OLD-24',
    planCode: 'PLAN-128',
    ...gift,
    ...on,
  },
]

const TIER_PRICES: Record<string, [x1Yuan: number, x2Yuan: number]> = {
  'TIER-GIFT-24': [3299, 2199],
  'TIER-RECHARGE-NEW-24': [3299, 2199],
  'TIER-RECHARGE-24': [3299, 2199],
  'TIER-GIFT-OLD-24': [3399, 2299],
}

export const demoTierTerminals: (typeof tierTerminals.$inferInsert)[] = Object.entries(TIER_PRICES).flatMap(
  ([tierCode, [x1Yuan, x2Yuan]]) => [
    { merchantId: JIANGSU, tierCode, terminalCode: 'TERM-X1', phonePriceFen: x1Yuan * YUAN },
    { merchantId: JIANGSU, tierCode, terminalCode: 'TERM-X2', phonePriceFen: x2Yuan * YUAN },
  ],
)

const merchants = [JIANGSU, TERMINAL_COMPANY]

export const demoTerminals: (typeof terminals.$inferInsert)[] = merchants.flatMap((merchantId) => [
  { merchantId, terminalCode: 'TERM-X1', brand: '星河', model: 'X1 Pro', ...on },
  { merchantId, terminalCode: 'TERM-X2', brand: '星河', model: 'X2', ...on },
])

export const demoSkus: (typeof terminalSkus.$inferInsert)[] = merchants.flatMap((merchantId) => [
  {
    merchantId,
    skuId: 'SKU-X1-BLACK-256',
    terminalCode: 'TERM-X1',
    color: '曜石黑',
    ram: '12GB',
    storage: '256GB',
    priceFen: 3999 * YUAN,
    stock: 500,
    ...on,
  },
  {
    merchantId,
    skuId: 'SKU-X1-WHITE-512',
    terminalCode: 'TERM-X1',
    color: '雪域白',
    ram: '16GB',
    storage: '512GB',
    priceFen: 4599 * YUAN,
    stock: 300,
    ...on,
  },
  {
    merchantId,
    skuId: 'SKU-X2-BLUE-256',
    terminalCode: 'TERM-X2',
    color: '远山蓝',
    ram: '8GB',
    storage: '256GB',
    priceFen: 2599 * YUAN,
    stock: 800,
    ...on,
  },
])

const NUMBERS = 100
const CITIES = ['320100', '320200', '320500', '320300', '321000']

/** A hundred numbers of a segment that the demo uses; some of them pretty. */
export const demoNumbers: (typeof phoneNumbers.$inferInsert)[] = Array.from({ length: NUMBERS }, (_, index) => {
  const phoneNumber = `1380000${String(1000 + index * 37).padStart(4, '0')}`
  const niceLevel = /(\d)\1$/.test(phoneNumber) ? 2 : 0
  return {
    phoneNumber,
    merchantId: JIANGSU,
    numberProvince: '320000',
    numberCity: CITIES[index % CITIES.length] ?? '320100',
    niceLevel,
    prepayAmountFen: (niceLevel > 0 ? 500 : 100) * YUAN,
    minMonthlySpendFen: (niceLevel > 0 ? 88 : 0) * YUAN,
    agreementMonths: niceLevel > 0 ? 12 : 0,
    planCodes: ['PLAN-88', 'PLAN-128'],
  }
})

const CITY = ['320100']
const EVERYWHERE = [COUNTRY]

/** Who puts on sale what, and where; phones are for the whole country. */
export const demoListingStaff: (typeof listingStaff.$inferInsert)[] = [
  { staffId: 'publisher-320000', role: 'PUBLISHER', areaCodes },
  { staffId: 'reviewer-320000', role: 'REVIEWER', areaCodes },
  { staffId: 'reviewer-320100', role: 'REVIEWER', areaCodes: CITY },
  { staffId: 'publisher-000000', role: 'PUBLISHER', areaCodes: EVERYWHERE },
  { staffId: 'reviewer-000000', role: 'REVIEWER', areaCodes: EVERYWHERE },
]
