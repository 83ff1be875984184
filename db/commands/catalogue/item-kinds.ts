import { and, eq, max, notInArray, sql } from 'drizzle-orm'
import {
  type ContractBody,
  type ItemFinding,
  type PlanBody,
  type TerminalBody,
  validityFinding,
} from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Executor } from '../../connect.ts'
import { contracts, contractTiers, plans, terminals } from '../../schema/index.ts'
import type { ItemKind } from './item-kind.ts'
import { PLAN, requireOwn } from './references.ts'

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
  warningsOf: async (db, { merchantId, body }) => {
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

function validityOf({ validFrom, validTo }: { validFrom?: number | undefined; validTo?: number | undefined }) {
  const instantOf = (epochMs: number | undefined) => (epochMs === undefined ? null : new Date(epochMs))
  return { validFrom: instantOf(validFrom), validTo: instantOf(validTo) }
}

function refuse(finding: ItemFinding | null): void {
  if (finding !== null) throw new Failure(finding.code, { field: finding.field })
}
