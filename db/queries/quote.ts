import { and, eq, inArray } from 'drizzle-orm'
import type { FailureCode } from '../../domain/failure.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { areSameFees, payableFen, priceOrder } from '../../domain/pricing.ts'
import { PRODUCT_KINDS } from '../../domain/product-kind.ts'
import type { Executor } from '../connect.ts'
import { contracts, contractTiers, phoneNumbers, plans, terminalSkus, tierTerminals } from '../schema/index.ts'

export interface Quote {
  payableFen: number
  details: OrderDetails
}
export type Refused = { refused: FailureCode; field?: string; currentPayableFen?: number }
export type QuoteResult = { quote: Quote } | Refused

/**
 * Prices a draft from the catalogue and takes the snapshot that the order keeps. The API asks it for a clear early
 * answer, the placing transaction asks it again for the one that counts.
 */
export async function quoteOrder(db: Executor, draft: OrderDraft): Promise<QuoteResult> {
  const [plan, contract, tier, number, skus] = await Promise.all([
    findPlan(db, draft),
    findContract(db, draft),
    findTier(db, draft),
    findNumber(db, draft),
    findSkus(db, draft),
  ])
  const missing = missingPart(draft, { plan, contract, tier, number, skus })
  if (missing) return missing
  const priced = priceOrder({
    productKind: draft.productKind,
    number,
    tier: tier ? { ...tier.tier, phonePriceFen: tier.phonePriceFen } : null,
    skus: skus.map((sku) => ({ priceFen: sku.priceFen, quantity: quantityOf(draft, sku.skuId) })),
  })
  if (!areSameFees(draft.fees, priced)) {
    return { refused: 'PRICE_CHANGED', field: 'fees', currentPayableFen: payableFen(priced) }
  }
  return {
    quote: {
      payableFen: payableFen(priced),
      details: {
        fees: draft.fees,
        items: draft.items,
        plan: plan ?? null,
        contract: contract ?? null,
        tier: tier ? { ...tier.tier, phonePriceFen: tier.phonePriceFen } : null,
        number: number ? publicNumber(number) : null,
        codes: draft.codes,
        quantity: draft.quantity,
        receiverArea: draft.receiverArea,
        deliveryType: draft.deliveryType,
        deliveryTimeType: draft.deliveryTimeType,
        vaultId: draft.vaultId,
      },
    },
  }
}

type Parts = {
  plan: typeof plans.$inferSelect | undefined
  contract: typeof contracts.$inferSelect | undefined
  tier: Awaited<ReturnType<typeof findTier>>
  number: typeof phoneNumbers.$inferSelect | null
  skus: (typeof terminalSkus.$inferSelect)[]
}

function missingPart(draft: OrderDraft, { plan, contract, tier, number, skus }: Parts): Refused | null {
  const kind = PRODUCT_KINDS[draft.productKind]
  const { codes } = draft
  if (kind.takesNumber && !number) return { refused: 'LOCK_EXPIRED', field: 'lockId' }
  if (codes.planCode && !plan) return { refused: 'PARAM_INVALID', field: 'planCode' }
  if (codes.contractCode && !contract) return { refused: 'PARAM_INVALID', field: 'contractCode' }
  if (codes.tierCode && !tier) return { refused: 'PARAM_INVALID', field: 'tierCode' }
  const isPlanOf = (part: { planCodes: string[] } | null | undefined) => isSoldWith(part?.planCodes, codes.planCode)
  if (!isPlanOf(number) || !isPlanOf(contract)) return { refused: 'PARAM_INVALID', field: 'planCode' }
  const wanted = new Set(skuIds(draft))
  if (skus.length !== wanted.size) return { refused: 'PARAM_INVALID', field: 'items.skuId' }
  if (kind.takesDevice && kind.isAudited && tier === null) return { refused: 'PARAM_INVALID', field: 'tierCode' }
  return null
}

/** An empty list limits nothing. */
function isSoldWith(planCodes: readonly string[] = [], planCode: string | undefined): boolean {
  return planCode === undefined || planCodes.length === 0 || planCodes.includes(planCode)
}

const skuIds = (draft: OrderDraft): string[] => draft.items.flatMap((item) => (item.skuId ? [item.skuId] : []))

function quantityOf(draft: OrderDraft, skuId: string): number {
  return draft.items.reduce((sum, item) => (item.skuId === skuId ? sum + item.quantity : sum), 0)
}

async function findPlan(db: Executor, { merchantId, codes }: OrderDraft) {
  if (!codes.planCode) return undefined
  const isIt = and(eq(plans.merchantId, merchantId), eq(plans.planCode, codes.planCode), eq(plans.status, 'ON'))
  return (await db.select().from(plans).where(isIt))[0]
}

async function findContract(db: Executor, { merchantId, codes }: OrderDraft) {
  if (!codes.contractCode) return undefined
  const isIt = and(
    eq(contracts.merchantId, merchantId),
    eq(contracts.contractCode, codes.contractCode),
    eq(contracts.status, 'ON'),
  )
  return (await db.select().from(contracts).where(isIt))[0]
}

async function findTier(db: Executor, { merchantId, codes, items }: OrderDraft) {
  const skuId = items.find((item) => item.skuId)?.skuId
  if (!codes.tierCode || !codes.contractCode || !skuId) return null
  const rows = await db
    .select({ tier: contractTiers, phonePriceFen: tierTerminals.phonePriceFen })
    .from(contractTiers)
    .innerJoin(
      tierTerminals,
      and(eq(tierTerminals.merchantId, contractTiers.merchantId), eq(tierTerminals.tierCode, contractTiers.tierCode)),
    )
    .innerJoin(
      terminalSkus,
      and(
        eq(terminalSkus.merchantId, tierTerminals.merchantId),
        eq(terminalSkus.terminalCode, tierTerminals.terminalCode),
        eq(terminalSkus.skuId, skuId),
      ),
    )
    .where(
      and(
        eq(contractTiers.merchantId, merchantId),
        eq(contractTiers.tierCode, codes.tierCode),
        eq(contractTiers.contractCode, codes.contractCode),
        eq(contractTiers.status, 'ON'),
      ),
    )
  return rows[0] ?? null
}

async function findNumber(db: Executor, { merchantId, lockId }: OrderDraft) {
  if (!lockId) return null
  const isIt = and(eq(phoneNumbers.merchantId, merchantId), eq(phoneNumbers.lockId, lockId))
  return (await db.select().from(phoneNumbers).where(isIt))[0] ?? null
}

async function findSkus(db: Executor, draft: OrderDraft) {
  const ids = skuIds(draft)
  if (ids.length === 0) return []
  const areThey = and(
    eq(terminalSkus.merchantId, draft.merchantId),
    inArray(terminalSkus.skuId, ids),
    eq(terminalSkus.status, 'ON'),
  )
  return db.select().from(terminalSkus).where(areThey)
}

/** A number without the traces of its locks. */
function publicNumber(row: typeof phoneNumbers.$inferSelect) {
  const { phoneNumber, numberProvince, numberCity, niceLevel, prepayAmountFen, minMonthlySpendFen } = row
  const { agreementMonths, isReused, cardType } = row
  return {
    phoneNumber,
    numberProvince,
    numberCity,
    niceLevel,
    prepayAmountFen,
    minMonthlySpendFen,
    agreementMonths,
    isReused,
    cardType,
  }
}
