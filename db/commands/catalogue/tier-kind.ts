import { and, eq, inArray } from 'drizzle-orm'
import type { PhoneGiftTierBody, RechargeGiftTierBody, TierTerminal } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import { type TierTerms, tierFinding, tierWarnings } from '../../../domain/tier-sum.ts'
import { exclusivePair } from '../../../domain/vas-exclusion.ts'
import type { Executor } from '../../connect.ts'
import { tierBody } from '../../queries/product-body.ts'
import { contracts, contractTiers, valueAddedServices } from '../../schema/index.ts'
import type { ItemKind } from './item-kind.ts'
import { CONTRACT, PLAN, requireOwn, VAS } from './references.ts'
import { findTierPrices, overlaid } from './tier-prices.ts'

/** A tier of either kind; as a change that waits for a reviewer it brings the prices of phones along. */
export type TierBody = (
  | ({ tierKind: 'PHONE_GIFT' } & PhoneGiftTierBody)
  | ({ tierKind: 'RECHARGE_GIFT' } & RechargeGiftTierBody)
) & { mappings?: TierTerminal[] }

export const tierKind: ItemKind<TierBody> = {
  kind: 'TIER',
  table: contractTiers,
  code: contractTiers.tierCode,
  codeOf: ({ tierCode }) => tierCode,
  columnsOf: (body) => ({
    tierName: body.tierName,
    tierKind: body.tierKind,
    contractCode: body.contractCode,
    planCode: body.planCode,
    minMonthlySpendFen: body.minMonthlySpend,
    vasCodes: body.vasCodes,
    ...termsOf(body),
  }),
  fixed: [
    {
      column: 'tierKind',
      field: 'tierCode',
      zh: '该 tierCode 已是另一种合约档（购机送话费与充值送购机款不能互换）；请用新的 tierCode 添加',
      en: 'The tierCode is a tier of the other kind, and a tier keeps its kind; add this one under another tierCode',
    },
    {
      column: 'contractCode',
      field: 'contractCode',
      zh: '合约档不能移到其他合约；请用新的 tierCode 添加',
      en: 'A tier stays with its contract; add this one under another tierCode',
    },
  ],
  warningsOf: async (_, { body }) => tierWarnings(termsOf(body)),
  check: async (db, merchantId, body) => {
    await requireOwn(db, merchantId, { of: CONTRACT, codes: [body.contractCode], field: () => 'contractCode' })
    await requireOwn(db, merchantId, { of: PLAN, codes: [body.planCode], field: () => 'planCode' })
    await requireOwn(db, merchantId, { of: VAS, codes: body.vasCodes, field: (index) => `vasCodes[${index}]` })
    await requireCompatible(db, merchantId, body.vasCodes)
    const finding = tierFinding(termsOf(body), await contractMonthsOf(db, merchantId, body))
    if (finding !== null) throw new Failure(finding.code, { field: finding.field })
    const lowestPriceFen = await lowestPriceFenOf(db, merchantId, body)
    const { phoneSubsidyFen } = termsOf(body)
    if (lowestPriceFen !== null && lowestPriceFen < phoneSubsidyFen) {
      throw new Failure('PRICE_BELOW_SUBSIDY', { field: 'phoneSubsidy' })
    }
  },
}

/** The body that would make this row; the kind says which of the two it is. */
export function tierBodyOf(row: typeof contractTiers.$inferSelect): TierBody {
  return { tierKind: row.tierKind, ...tierBody(row) } as TierBody
}

function termsOf(body: TierBody): TierTerms {
  const recharge = body.tierKind === 'RECHARGE_GIFT' ? body : null
  return {
    giftTotalFen: body.giftTotal,
    giftPerMonthFen: body.giftPerMonth,
    giftMonths: body.giftMonths,
    firstGiftFen: body.firstGift ?? null,
    rechargeAmountFen: recharge?.rechargeAmount ?? 0,
    phoneSubsidyFen: recharge?.phoneSubsidy ?? 0,
    returnPerMonthFen: recharge?.returnPerMonth ?? null,
    returnMonths: recharge?.returnMonths ?? null,
  }
}

/** @throws Failure PARAM_INVALID when the contract is not sold with the plan: such a tier could never be ordered. */
async function contractMonthsOf(
  db: Executor,
  merchantId: string,
  { contractCode, planCode }: TierBody,
): Promise<number> {
  const [contract] = await db
    .select({ contractMonths: contracts.contractMonths, planCodes: contracts.planCodes })
    .from(contracts)
    .where(and(eq(contracts.merchantId, merchantId), eq(contracts.contractCode, contractCode)))
    .for('share') // Whoever shortens the contract meanwhile waits, and then finds this tier.
  if (contract === undefined) throw new Failure('CONTRACT_NOT_FOUND', { field: 'contractCode' })
  if (contract.planCodes.length > 0 && !contract.planCodes.includes(planCode)) {
    const message = { zh: '该合约不含此套餐', en: 'The contract is not sold with this plan' }
    throw new Failure('PARAM_INVALID', { field: 'planCode', message })
  }
  return contract.contractMonths
}

/** @throws Failure VAS_EXCLUSIVE when nobody could have the services that the tier forces. */
async function requireCompatible(db: Executor, merchantId: string, vasCodes: readonly string[]): Promise<void> {
  if (vasCodes.length < 2) return
  const services = await db
    .select({ vasCode: valueAddedServices.vasCode, exclusiveWith: valueAddedServices.exclusiveWith })
    .from(valueAddedServices)
    .where(and(eq(valueAddedServices.merchantId, merchantId), inArray(valueAddedServices.vasCode, [...vasCodes])))
    .orderBy(valueAddedServices.vasCode)
    .for('share') // Whoever changes what a service excludes meanwhile waits, and then finds this tier.
  const [one, other] = exclusivePair(vasCodes, services) ?? []
  if (one === undefined || other === undefined) return
  const message = { zh: `${one} 与 ${other} 互斥，不能同时必选`, en: `${one} and ${other} exclude each other` }
  throw new Failure('VAS_EXCLUSIVE', { field: `vasCodes[${vasCodes.indexOf(other)}]`, message })
}

/** Of the phones that the tier sells by now, and of those whose prices wait with this change. */
async function lowestPriceFenOf(db: Executor, merchantId: string, body: TierBody): Promise<number | null> {
  const present = await findTierPrices(db, { merchantId, tierCode: body.tierCode })
  const prices = [...overlaid(present, body.mappings ?? []).values()].map(({ phonePrice }) => phonePrice)
  return prices.length === 0 ? null : Math.min(...prices)
}
