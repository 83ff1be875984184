import type { CatalogueRow } from './catalogue-row.ts'
import type { SeededRandom } from './seeded-random.ts'

const YUAN = 100
const PROVINCE = '320000'
const CONTRACT_MONTHS = [12, 18, 24, 36, 48]

const FAMILIES = [
  { code: 'CX', name: '畅享', fees: [39, 59, 79, 99, 129, 169, 199, 239], dataGb: [10, 20, 30, 40, 60, 80, 100, 150] },
  { code: 'QJX', name: '全家享', fees: [88, 118, 158, 198, 268], dataGb: [30, 50, 80, 120, 200] },
  { code: 'LLW', name: '流量王', fees: [29, 49, 69, 89], dataGb: [20, 40, 70, 100] },
  { code: 'XY', name: '校园', fees: [19, 29, 39], dataGb: [20, 40, 60] },
  { code: 'YL', name: '孝心', fees: [15, 25, 35], dataGb: [2, 5, 10] },
]

const SERVICES = [
  { name: '彩铃', fee: 6, group: 'RING' },
  { name: '视频彩铃', fee: 8, group: 'RING' },
  { name: '来电提醒', fee: 3, group: '' },
  { name: '骚扰拦截', fee: 0, group: '' },
  { name: '视频会员月包', fee: 15, group: 'VIDEO' },
  { name: '视频会员双享包', fee: 25, group: 'VIDEO' },
  { name: '音乐会员', fee: 12, group: '' },
  { name: '定向流量 30GB', fee: 9, group: 'DATA' },
  { name: '定向流量 60GB', fee: 15, group: 'DATA' },
  { name: '亲情网', fee: 5, group: '' },
  { name: '云盘会员', fee: 10, group: '' },
  { name: '国际漫游日包', fee: 30, group: '' },
]

export interface ProvincePlans {
  rows: CatalogueRow[]
  planCodes: string[]
  tiers: { tierCode: string; subsidyYuan: number }[]
}

/** Plans, value-added services, contracts for new and old users, and their tiers. */
export function provincePlans(random: SeededRandom): ProvincePlans {
  const plans = FAMILIES.flatMap(({ code, name, fees, dataGb }) =>
    fees.map((feeYuan, index) => ({
      kind: 'PLAN' as const,
      outerId: `plan-${code}-${feeYuan}`,
      planCode: `JS-${code}-${feeYuan}`,
      planName: `${name}套餐 ${feeYuan} 元`,
      monthlyFee: feeYuan * YUAN,
      voiceMinutes: Math.round(feeYuan * 3.2) * 10,
      dataMb: (dataGb[index] ?? 10) * 1024,
      smsCount: feeYuan >= 99 ? 200 : 50,
      firstMonthMode: random.pick(['ALL', 'HALF', 'USAGE'] as const),
      areaCodes: [PROVINCE],
    })),
  )
  const planCodes = plans.map(({ planCode }) => planCode)
  const services = SERVICES.map(({ name, fee, group }, index) => ({
    kind: 'VAS' as const,
    vasCode: vasCodeOf(index),
    vasName: name,
    fee: fee * YUAN,
    feeCycle: name.includes('日包') ? ('ONCE' as const) : ('MONTH' as const),
    freeMonths: fee > 0 ? random.pick([0, 0, 1, 3]) : 0,
    planCodes: [],
    exclusiveWith: SERVICES.flatMap((other, at) =>
      group !== '' && other.group === group && at < index ? [vasCodeOf(at)] : [],
    ),
  }))
  const contracts = CONTRACT_MONTHS.flatMap((months) =>
    (['NEW', 'OLD'] as const).map((userScope) => ({
      kind: 'CONTRACT' as const,
      outerId: `contract-${userScope}-${months}`,
      contractCode: `JS-CT-${userScope}-${months}`,
      contractName: `${userScope === 'NEW' ? '新入网' : '老用户'}购机 ${months} 个月`,
      userScope,
      contractMonths: months,
      planCodes,
      areaCodes: [PROVINCE],
      penaltyText: '合约期内提前解约，须退还未履行月份对应的优惠。',
    })),
  )
  const tiers = contracts.flatMap(({ contractCode, contractMonths }) =>
    tiersOf(random, { contractCode, contractMonths, planCodes }),
  )
  return {
    rows: [...plans, ...services, ...contracts, ...tiers.map(({ row }) => row)],
    planCodes,
    tiers: tiers.map(({ row, subsidyYuan }) => ({ tierCode: row.tierCode, subsidyYuan })),
  }
}

const vasCodeOf = (index: number): string => `JS-VAS-${String(index + 1).padStart(2, '0')}`

interface TierSource {
  contractCode: string
  contractMonths: number
  planCodes: string[]
}

/** Of each contract three tiers of each kind; what comes back each month makes the total to the fen. */
function tiersOf(random: SeededRandom, { contractCode, contractMonths, planCodes }: TierSource) {
  const dearPlans = planCodes.filter((code) => Number(code.split('-').at(-1)) >= 79)
  const gifts = [10, 20, 40].map((perMonthYuan, index) => {
    const firstYuan = random.pick([perMonthYuan, perMonthYuan * 2])
    const totalYuan = firstYuan + perMonthYuan * (contractMonths - 1)
    const row = {
      kind: 'PHONE_GIFT_TIER' as const,
      tierCode: `${contractCode}-A${index + 1}`,
      tierName: `购机送话费 ${totalYuan} 元`,
      ...terms(random, { contractCode, contractMonths, dearPlans, perMonthYuan }),
      giftTotal: totalYuan * YUAN,
      firstGift: firstYuan * YUAN,
    }
    return { row, subsidyYuan: 0 }
  })
  const recharges = [1, 2, 4].map((hundreds, index) => {
    const returnYuan = hundreds * 25
    const rechargeYuan = returnYuan * contractMonths
    const subsidyYuan = Math.min(rechargeYuan, hundreds * 300)
    const perMonthYuan = hundreds * 5
    const row = {
      kind: 'RECHARGE_GIFT_TIER' as const,
      tierCode: `${contractCode}-B${index + 1}`,
      tierName: `充值 ${rechargeYuan} 元送购机款 ${subsidyYuan} 元`,
      ...terms(random, { contractCode, contractMonths, dearPlans, perMonthYuan }),
      giftTotal: perMonthYuan * contractMonths * YUAN,
      rechargeAmount: rechargeYuan * YUAN,
      phoneSubsidy: subsidyYuan * YUAN,
      returnPerMonth: returnYuan * YUAN,
      returnMonths: contractMonths,
    }
    return { row, subsidyYuan }
  })
  return [...gifts, ...recharges]
}

interface Terms {
  contractCode: string
  contractMonths: number
  dearPlans: string[]
  perMonthYuan: number
}

const terms = (random: SeededRandom, { contractCode, contractMonths, dearPlans, perMonthYuan }: Terms) => ({
  contractCode,
  planCode: random.pick(dearPlans),
  minMonthlySpend: random.pick([59, 79, 99]) * YUAN,
  giftPerMonth: perMonthYuan * YUAN,
  giftMonths: contractMonths,
  vasCodes: random.next() < 0.3 ? [vasCodeOf(random.between(0, SERVICES.length - 1))] : [],
})
