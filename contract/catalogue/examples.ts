// Examples of calls #14 to #25 as they stand in the document: one merchant's catalogue, each item with what it needs.

const NEW_ITEM = { status: 'DRAFT', version: 1, changed: true }

const PLAN = {
  outerId: 'PLAN-10086-99',
  planCode: 'PLAN-99',
  planName: '畅享套餐 99 元',
  monthlyFee: 9900,
  voiceMinutes: 500,
  dataMb: 40_960,
  smsCount: 100,
  firstMonthMode: 'HALF',
  areaCodes: ['320000'],
  validFrom: '2026-03-01T00:00:00+08:00',
}

const CONTRACT = {
  outerId: 'HY-2026-0301',
  contractCode: 'CT-24',
  contractName: '购机合约 24 个月',
  userScope: 'NEW',
  contractMonths: 24,
  planCodes: ['PLAN-99'],
  areaCodes: ['320100', '320500'],
  penaltyText: '提前解约须退还已享受的优惠。',
}

const PHONE_GIFT_TIER = {
  contractCode: 'CT-24',
  tierCode: 'TIER-G1200',
  tierName: '购机送话费 1200 元',
  planCode: 'PLAN-99',
  minMonthlySpend: 9900,
  giftTotal: 120_000,
  giftPerMonth: 5000,
  giftMonths: 24,
  vasCodes: ['VAS-RING'],
}

const RECHARGE_GIFT_TIER = {
  contractCode: 'CT-24',
  tierCode: 'TIER-R2400',
  tierName: '充值 2400 元送购机款 1000 元',
  planCode: 'PLAN-99',
  minMonthlySpend: 9900,
  giftTotal: 48_000,
  giftPerMonth: 2000,
  giftMonths: 24,
  rechargeAmount: 240_000,
  phoneSubsidy: 100_000,
  returnPerMonth: 10_000,
  returnMonths: 24,
}

const SKU = {
  terminalCode: 'X1-PRO',
  skuId: 'X1-PRO-256-BK',
  color: '曜石黑',
  ram: '12GB',
  storage: '256GB',
  price: 399_900,
  stock: 120,
  barcode: '6901234567892',
  images: ['https://images.example.com/x1-pro/black.jpg'],
  lowStockAt: 10,
}

const MAPPING = { terminalCode: 'X1-PRO', skuIds: ['X1-PRO-256-BK'], phonePrice: 299_900 }

const DRY_RUN = { mode: 'DELETE', dryRun: true }
const RETIRE_LATER = { mode: 'RETIRE', effectiveAt: '2026-07-01T00:00:00+08:00' }
const RETIRING = { status: 'ON', changed: true, effectiveAt: '2026-07-01T00:00:00.000+08:00' }
const UNTOUCHED = { status: 'ON', changed: false, effectiveAt: null }

interface CallExamples {
  /** Bodies by name; a GET has none. */
  readonly request?: Readonly<Record<string, object>>
  /** `data` of answers with status 200, by name. */
  readonly answer: Readonly<Record<string, object>>
}

/** By operationId, in the order of the specification. */
export const CATALOGUE_EXAMPLES = {
  addPlan: {
    request: { PLAN },
    answer: {
      ADDED: { planCode: 'PLAN-99', ...NEW_ITEM },
      CHANGE_WAITS: { planCode: 'PLAN-99', status: 'ON', version: 1, changed: true, pendingVersion: 2 },
    },
  },
  addNumber: {
    request: {
      NUMBER: {
        phoneNumber: '13951608888',
        numberProvince: '320000',
        numberCity: '320100',
        niceLevel: 9,
        prepayAmount: 50_000,
        minMonthlySpend: 9900,
        agreementMonths: 12,
        planCodes: ['PLAN-99'],
        reused: false,
        cardType: 'NANO',
      },
    },
    answer: { ADDED: { phoneNumber: '13951608888', state: 'AVAILABLE', changed: true } },
  },
  addContract: { request: { CONTRACT }, answer: { ADDED: { contractCode: 'CT-24', ...NEW_ITEM } } },
  addPhoneGiftTier: { request: { PHONE_GIFT_TIER }, answer: { ADDED: { tierCode: 'TIER-G1200', ...NEW_ITEM } } },
  addRechargeGiftTier: { request: { RECHARGE_GIFT_TIER }, answer: { ADDED: { tierCode: 'TIER-R2400', ...NEW_ITEM } } },
  addTierTerminals: {
    request: { PRICES: { tierCode: 'TIER-R2400', mappings: [MAPPING] } },
    answer: { ADDED: { added: 1, updated: 0 }, CHANGE_WAITS: { added: 0, updated: 1, pendingVersion: 3 } },
  },
  addTerminal: {
    request: {
      TERMINAL: {
        outerId: 'ZD-X1PRO',
        terminalCode: 'X1-PRO',
        brand: '星河',
        model: 'X1 Pro',
        networkTypes: ['4G', '5G'],
        os: 'Android 15',
        screen: '6.7 英寸 OLED',
        licenceNo: '00-A123-456789',
      },
    },
    answer: { ADDED: { terminalCode: 'X1-PRO', ...NEW_ITEM } },
  },
  addTerminalSku: {
    request: { SKU },
    answer: { ADDED: { skuId: 'X1-PRO-256-BK', stock: 120, ...NEW_ITEM } },
  },
  addVas: {
    request: {
      VAS: {
        vasCode: 'VAS-RING',
        vasName: '视频彩铃',
        fee: 600,
        feeCycle: 'MONTH',
        freeMonths: 3,
        planCodes: ['PLAN-99'],
      },
    },
    answer: { ADDED: { vasCode: 'VAS-RING', ...NEW_ITEM } },
  },
  deleteContract: {
    request: { DRY_RUN, RETIRE_LATER },
    answer: {
      DRY_RUN: { impact: { tiers: 2, skus: 1, unpaidOrders: 3, openOrders: 17 }, ...UNTOUCHED },
      RETIRE_LATER: { impact: { tiers: 2, skus: 1, unpaidOrders: 3, openOrders: 17 }, ...RETIRING },
    },
  },
  deleteContractTier: {
    request: { DRY_RUN, RETIRE_LATER },
    answer: {
      DRY_RUN: { impact: { tiers: 1, skus: 1, unpaidOrders: 0, openOrders: 4 }, ...UNTOUCHED },
      RETIRE_LATER: { impact: { tiers: 1, skus: 1, unpaidOrders: 0, openOrders: 4 }, ...RETIRING },
    },
  },
  listProducts: {
    answer: {
      PRODUCTS: {
        items: [
          {
            kind: 'PLAN',
            code: 'PLAN-99',
            outerId: 'PLAN-10086-99',
            name: '畅享套餐 99 元',
            status: 'ON',
            onSale: true,
            review: null,
            version: 1,
            updatedAt: '2026-03-01T09:12:30.418+08:00',
            body: PLAN,
          },
          {
            kind: 'TIER',
            code: 'TIER-R2400',
            outerId: null,
            name: '充值 2400 元送购机款 1000 元',
            status: 'ON',
            onSale: true,
            review: { state: 'PENDING', version: 3, reason: null, decidedAt: null },
            version: 2,
            updatedAt: '2026-03-02T14:05:11.902+08:00',
            body: RECHARGE_GIFT_TIER,
            mappings: [MAPPING],
          },
        ],
        nextCursor: null,
        hasMore: false,
        syncedUntil: '2026-03-02T14:06:20.511+08:00',
      },
    },
  },
} as const satisfies Readonly<Record<string, CallExamples>>
