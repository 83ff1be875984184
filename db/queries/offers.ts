import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Fee } from '../../domain/order-details.ts'
import { priceOrder } from '../../domain/pricing.ts'
import type { ProductKind } from '../../domain/product-kind.ts'
import type { Executor } from '../connect.ts'
import { contracts, contractTiers, plans, terminalSkus, terminals, tierTerminals } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { findMerchant } from './merchants.ts'

const MAX_OFFERS = 200

export interface OfferRow {
  productKind: ProductKind
  planCode: string | null
  contractCode: string | null
  tierCode: string | null
  terminalCode: string | null
  skuId: string | null
  title: string
  fees: Fee[]
  stock: number | null
}

const isTerminal = and(
  eq(terminals.merchantId, terminalSkus.merchantId),
  eq(terminals.terminalCode, terminalSkus.terminalCode),
)

const NO_CODES = { planCode: null, contractCode: null, tierCode: null, terminalCode: null, skuId: null }

/** What of a merchant can be ordered, priced by the rule that prices orders. Null when it sells nothing here. */
export async function findOffers(
  db: Executor,
  scope: TenantScope,
  { merchantId, productKind }: { merchantId: string; productKind: ProductKind },
): Promise<OfferRow[] | null> {
  if ((await findMerchant(db, scope, merchantId)) === null) return null
  switch (productKind) {
    case 'N':
      return findPlanOffers(db, merchantId)
    case 'CN':
    case 'CO':
      return findContractOffers(db, merchantId, productKind)
    case 'B':
      return findPhoneOffers(db, merchantId)
  }
}

async function findPlanOffers(db: Executor, merchantId: string): Promise<OfferRow[]> {
  const rows = await db
    .select()
    .from(plans)
    .where(and(eq(plans.merchantId, merchantId), eq(plans.status, 'ON')))
    .orderBy(asc(plans.planCode))
    .limit(MAX_OFFERS)
  return rows.map(({ planCode, planName }) => ({
    ...NO_CODES,
    productKind: 'N',
    planCode,
    title: planName,
    fees: priceOrder({ productKind: 'N', number: null, tier: null, skus: [] }),
    stock: null,
  }))
}

async function findPhoneOffers(db: Executor, merchantId: string): Promise<OfferRow[]> {
  const rows = await db
    .select({ sku: terminalSkus, terminal: terminals })
    .from(terminalSkus)
    .innerJoin(terminals, isTerminal)
    .where(and(eq(terminalSkus.merchantId, merchantId), eq(terminalSkus.status, 'ON')))
    .orderBy(asc(terminalSkus.skuId))
    .limit(MAX_OFFERS)
  return rows.map(({ sku, terminal }) => ({
    ...NO_CODES,
    productKind: 'B',
    terminalCode: sku.terminalCode,
    skuId: sku.skuId,
    title: phoneTitle(terminal, sku),
    fees: priceOrder({ productKind: 'B', number: null, tier: null, skus: [{ priceFen: sku.priceFen, quantity: 1 }] }),
    stock: sku.stock,
  }))
}

async function findContractOffers(db: Executor, merchantId: string, kind: 'CN' | 'CO'): Promise<OfferRow[]> {
  const rows = await db
    .select({
      tier: contractTiers,
      phonePriceFen: tierTerminals.phonePriceFen,
      sku: terminalSkus,
      terminal: terminals,
      contractName: contracts.contractName,
    })
    .from(contractTiers)
    .innerJoin(
      contracts,
      and(eq(contracts.merchantId, contractTiers.merchantId), eq(contracts.contractCode, contractTiers.contractCode)),
    )
    .innerJoin(plans, and(eq(plans.merchantId, contractTiers.merchantId), eq(plans.planCode, contractTiers.planCode)))
    .innerJoin(
      tierTerminals,
      and(eq(tierTerminals.merchantId, contractTiers.merchantId), eq(tierTerminals.tierCode, contractTiers.tierCode)),
    )
    .innerJoin(
      terminalSkus,
      and(
        eq(terminalSkus.merchantId, tierTerminals.merchantId),
        eq(terminalSkus.terminalCode, tierTerminals.terminalCode),
      ),
    )
    .innerJoin(terminals, isTerminal)
    .where(
      and(
        eq(contractTiers.merchantId, merchantId),
        eq(contractTiers.status, 'ON'),
        eq(contracts.status, 'ON'),
        eq(plans.status, 'ON'),
        eq(terminalSkus.status, 'ON'),
        inArray(contracts.userScope, [kind === 'CN' ? 'NEW' : 'OLD', 'BOTH']),
      ),
    )
    .orderBy(asc(contractTiers.tierCode), asc(terminalSkus.skuId))
    .limit(MAX_OFFERS)
  return rows.map(({ tier, phonePriceFen, sku, terminal, contractName }) => ({
    productKind: kind,
    planCode: tier.planCode,
    contractCode: tier.contractCode,
    tierCode: tier.tierCode,
    terminalCode: sku.terminalCode,
    skuId: sku.skuId,
    title: `${contractName} · ${tier.tierName} · ${phoneTitle(terminal, sku)}`,
    fees: priceOrder({ productKind: kind, number: null, tier: { ...tier, phonePriceFen }, skus: [] }),
    stock: sku.stock,
  }))
}

function phoneTitle(
  { brand, model }: { brand: string; model: string },
  { color, storage }: { color: string; storage: string },
): string {
  return `${brand} ${model} ${color} ${storage}`
}
