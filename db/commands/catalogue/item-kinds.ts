import { and, eq, max, notInArray, sql } from 'drizzle-orm'
import {
  type ContractBody,
  type ItemFinding,
  type PlanBody,
  type SkuBody,
  type TerminalBody,
  type VasBody,
  validityFinding,
} from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Executor } from '../../connect.ts'
import { contracts, contractTiers, plans, terminalSkus, terminals, valueAddedServices } from '../../schema/index.ts'
import type { ItemKind } from './item-kind.ts'
import { PLAN, requireOwn, TERMINAL } from './references.ts'

export const planKind: ItemKind<PlanBody> = {
  kind: 'PLAN',
  table: plans,
  code: plans.planCode,
  codeOf: ({ planCode }) => planCode,
  columnsOf: (body) => ({
    outerId: body.outerId,
    planName: body.planName,
    monthlyFeeFen: body.monthlyFee,
    voiceMinutes: body.voiceMinutes,
    dataMb: body.dataMb,
    smsCount: body.smsCount,
    firstMonthMode: body.firstMonthMode,
    areaCodes: body.areaCodes,
    channel: body.channel ?? null,
    ...validityOf(body),
  }),
  check: async (_, __, body) => refuse(validityFinding(body, Date.now())),
}

export const contractKind: ItemKind<ContractBody> = {
  kind: 'CONTRACT',
  table: contracts,
  code: contracts.contractCode,
  codeOf: ({ contractCode }) => contractCode,
  columnsOf: (body) => ({
    outerId: body.outerId,
    contractName: body.contractName,
    userScope: body.userScope,
    contractMonths: body.contractMonths,
    planCodes: body.planCodes,
    areaCodes: body.areaCodes,
    penaltyText: body.penaltyText ?? null,
    ...validityOf(body),
  }),
  check: async (db, merchantId, body) => {
    refuse(validityFinding(body, Date.now()))
    await requireOwn(db, merchantId, {
      of: PLAN,
      codes: body.planCodes,
      field: (index) => `planCodes[${index}]`,
    })
    const months = await longestReturnMonths(db, merchantId, body.contractCode)
    if (months > body.contractMonths) throw new Failure('MONTHS_EXCEED_CONTRACT', { field: 'contractMonths' })
  },
  warningsOf: async (db, merchantId, body) => {
    const tiers = await db.$count(contractTiers, isTierLeftOut(merchantId, body))
    return tiers === 0 ? [] : [{ code: 'TIERS_LEFT_OUT', field: 'planCodes' }]
  },
}

/** On sale with a plan that the contract is not sold with any more: nobody can buy such a tier. */
function isTierLeftOut(merchantId: string, { contractCode, planCodes }: ContractBody) {
  const { merchantId: owner, contractCode: contract, status, planCode } = contractTiers
  const isOut = planCodes.length === 0 ? sql`false` : notInArray(planCode, planCodes)
  return and(eq(owner, merchantId), eq(contract, contractCode), eq(status, 'ON'), isOut)
}

/** Of the contract's tiers; a contract cannot become shorter than what they return. */
async function longestReturnMonths(db: Executor, merchantId: string, contractCode: string): Promise<number> {
  const [row] = await db
    .select({ gift: max(contractTiers.giftMonths), recharge: max(contractTiers.returnMonths) })
    .from(contractTiers)
    .where(and(eq(contractTiers.merchantId, merchantId), eq(contractTiers.contractCode, contractCode)))
  return Math.max(row?.gift ?? 0, row?.recharge ?? 0)
}

export const terminalKind: ItemKind<TerminalBody> = {
  kind: 'TERMINAL',
  table: terminals,
  code: terminals.terminalCode,
  codeOf: ({ terminalCode }) => terminalCode,
  columnsOf: (body) => ({
    outerId: body.outerId,
    brand: body.brand,
    model: body.model,
    networkTypes: body.networkTypes,
    os: body.os ?? null,
    screen: body.screen ?? null,
    licenceNo: body.licenceNo ?? null,
  }),
  check: async () => undefined,
}

export const skuKind: ItemKind<SkuBody> = {
  kind: 'SKU',
  table: terminalSkus,
  code: terminalSkus.skuId,
  codeOf: ({ skuId }) => skuId,
  columnsOf: (body) => ({
    terminalCode: body.terminalCode,
    color: body.color,
    ram: body.ram ?? null,
    storage: body.storage,
    priceFen: body.price,
    barcode: body.barcode ?? null,
    images: body.images,
  }),
  liveChange: ({ stock, lowStockAt }, stored) => {
    const told = stored?.stockTold ?? stored?.stock
    const limit = lowStockAt ?? stored?.lowStockAt
    // The merchant is told of low stock again only after there has been enough (low-stock.ts).
    const risen = typeof limit === 'number' && stock > limit ? { lowStockToldAt: null } : {}
    const stockChange = stock === told ? {} : { stock, stockTold: stock, ...risen }
    const isLimitNews = lowStockAt !== undefined && lowStockAt !== stored?.lowStockAt
    const change = isLimitNews ? { ...stockChange, lowStockAt } : stockChange
    return Object.keys(change).length === 0 ? null : change
  },
  check: async (db, merchantId, { stock, terminalCode }) => {
    if (stock < 0) throw new Failure('STOCK_NEGATIVE', { field: 'stock' })
    await requireOwn(db, merchantId, { of: TERMINAL, codes: [terminalCode], field: () => 'terminalCode' })
  },
}

export const vasKind: ItemKind<VasBody> = {
  kind: 'VAS',
  table: valueAddedServices,
  code: valueAddedServices.vasCode,
  codeOf: ({ vasCode }) => vasCode,
  columnsOf: (body) => ({
    vasName: body.vasName,
    feeFen: body.fee,
    feeCycle: body.feeCycle,
    freeMonths: body.freeMonths,
    planCodes: body.planCodes,
    exclusiveWith: body.exclusiveWith,
  }),
  isFixed: true,
  check: async () => undefined,
}

function validityOf({ validFrom, validTo }: { validFrom?: number | undefined; validTo?: number | undefined }) {
  const instantOf = (epochMs: number | undefined) => (epochMs === undefined ? null : new Date(epochMs))
  return { validFrom: instantOf(validFrom), validTo: instantOf(validTo) }
}

function refuse(finding: ItemFinding | null): void {
  if (finding !== null) throw new Failure(finding.code, { field: finding.field })
}
