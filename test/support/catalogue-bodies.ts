import type { PartnerCall } from './partner-api.ts'

// One sound body for each call that adds something; each names those before it.

export const PLAN = {
  outerId: 'plan-outer-1',
  planCode: 'PLAN-1',
  planName: '全家享套餐 88 元',
  monthlyFee: 8800,
  voiceMinutes: 300,
  dataMb: 30_720,
  smsCount: 100,
  firstMonthMode: 'HALF',
  areaCodes: ['320000'],
  validTo: '2099-01-01T00:00:00+08:00',
}
export const NUMBER = {
  phoneNumber: '13800138000',
  numberProvince: '320000',
  numberCity: '320100',
  niceLevel: 3,
  prepayAmount: 10_000,
  minMonthlySpend: 5800,
  agreementMonths: 12,
  planCodes: ['PLAN-1'],
  reused: false,
  cardType: 'NANO',
}
const CONTRACT = {
  outerId: 'contract-outer-1',
  contractCode: 'CT-1',
  contractName: '新入网购机 24 个月',
  userScope: 'NEW',
  contractMonths: 24,
  planCodes: ['PLAN-1'],
  areaCodes: ['320100', '320200'],
  penaltyText: '提前解约按剩余月数支付违约金。',
}
export const PHONE_GIFT_TIER = {
  contractCode: 'CT-1',
  tierCode: 'TIER-A',
  tierName: '购机送话费 1200 元',
  planCode: 'PLAN-1',
  minMonthlySpend: 8800,
  giftTotal: 120_000,
  giftPerMonth: 5000,
  giftMonths: 24,
  vasCodes: [],
}
export const RECHARGE_GIFT_TIER = {
  ...PHONE_GIFT_TIER,
  tierCode: 'TIER-B',
  tierName: '充值 2400 元送购机款',
  rechargeAmount: 240_000,
  phoneSubsidy: 100_000,
  returnPerMonth: 10_000,
  returnMonths: 24,
}
const TERMINAL = {
  outerId: 'terminal-outer-1',
  terminalCode: 'TERM-1',
  brand: '星河',
  model: 'X1 Pro',
  networkTypes: ['4G', '5G'],
  os: 'Android 15',
  licenceNo: '02-1234-567890',
}
export const SKU = {
  terminalCode: 'TERM-1',
  skuId: 'SKU-1',
  color: '曜石黑',
  ram: '12GB',
  storage: '256GB',
  price: 399_900,
  stock: 10,
  images: ['https://images.example/x1.jpg'],
  lowStockAt: 3,
}
export const TIER_TERMINALS = {
  tierCode: 'TIER-B',
  mappings: [{ terminalCode: 'TERM-1', skuIds: ['SKU-1'], phonePrice: 329_900 }],
}
const VAS = {
  vasCode: 'VAS-1',
  vasName: '视频彩铃',
  fee: 600,
  feeCycle: 'MONTH',
  freeMonths: 3,
  planCodes: [],
  exclusiveWith: [],
}

const PATHS = {
  plan: '/v1/catalog/plans',
  number: '/v1/catalog/numbers',
  contract: '/v1/catalog/contracts',
  phoneGiftTier: '/v1/catalog/contract-tiers/phone-gift',
  rechargeGiftTier: '/v1/catalog/contract-tiers/recharge-gift',
  tierTerminals: '/v1/catalog/tier-terminals',
  terminal: '/v1/catalog/terminals',
  sku: '/v1/catalog/terminal-skus',
  vas: '/v1/catalog/vas',
} as const
export type AddCall = keyof typeof PATHS

const BODIES: Record<AddCall, object> = {
  plan: PLAN,
  number: NUMBER,
  contract: CONTRACT,
  phoneGiftTier: PHONE_GIFT_TIER,
  rechargeGiftTier: RECHARGE_GIFT_TIER,
  tierTerminals: TIER_TERMINALS,
  terminal: TERMINAL,
  sku: SKU,
  vas: VAS,
}

/** In an order in which each can be added. */
export const ADD_CALLS = [
  'plan',
  'number',
  'contract',
  'vas',
  'phoneGiftTier',
  'rechargeGiftTier',
  'terminal',
  'sku',
  'tierTerminals',
] as const satisfies readonly AddCall[]

/** The call that adds this, with some members changed; `undefined` leaves one out. */
export function addCall(call: AddCall, changes: object = {}): PartnerCall {
  return { path: PATHS[call], body: { ...BODIES[call], ...changes } }
}
