import { and, arrayContains, arrayOverlaps, eq } from 'drizzle-orm'
import type { VasBody } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import type { ExclusiveService } from '../../../domain/vas-exclusion.ts'
import type { Executor } from '../../connect.ts'
import { contractTiers, valueAddedServices } from '../../schema/index.ts'
import type { ItemKind } from './item-kind.ts'
import { PLAN, requireOwn, VAS } from './references.ts'

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
  fixed: [
    {
      column: 'feeCycle',
      field: 'feeCycle',
      zh: '已有服务的计费周期不能更改；请用新的 vasCode 添加',
      en: 'A service keeps its fee cycle; add this one under another vasCode',
    },
  ],
  check: async (db, merchantId, { vasCode, planCodes, exclusiveWith }) => {
    await requireOwn(db, merchantId, { of: PLAN, codes: planCodes, field: (index) => `planCodes[${index}]` })
    const own = exclusiveWith.indexOf(vasCode)
    const message = { zh: '不能与自身互斥', en: 'must not name the service itself' }
    if (own !== -1) throw new Failure('PARAM_INVALID', { field: `exclusiveWith[${own}]`, message })
    await requireOwn(db, merchantId, { of: VAS, codes: exclusiveWith, field: (index) => `exclusiveWith[${index}]` })
    await requireNoTierWithBoth(db, merchantId, { vasCode, exclusiveWith })
  },
}

/** @throws Failure VAS_EXCLUSIVE: a tier that forces both could not be bought any more. */
async function requireNoTierWithBoth(
  db: Executor,
  merchantId: string,
  { vasCode, exclusiveWith }: ExclusiveService,
): Promise<void> {
  if (exclusiveWith.length === 0) return
  const { tierCode, vasCodes } = contractTiers
  const hasBoth = and(arrayContains(vasCodes, [vasCode]), arrayOverlaps(vasCodes, [...exclusiveWith]))
  const [tier] = await db
    .select({ tierCode, vasCodes })
    .from(contractTiers)
    .where(and(eq(contractTiers.merchantId, merchantId), hasBoth))
    .orderBy(tierCode)
    .limit(1)
  if (tier === undefined) return
  const index = exclusiveWith.findIndex((code) => tier.vasCodes.includes(code))
  const message = {
    zh: `合约档 ${tier.tierCode} 同时必选 ${vasCode} 与 ${exclusiveWith[index]}`,
    en: `The tier ${tier.tierCode} forces both ${vasCode} and ${exclusiveWith[index]}`,
  }
  throw new Failure('VAS_EXCLUSIVE', { field: `exclusiveWith[${index}]`, message })
}
