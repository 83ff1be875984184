import { type AnyColumn, and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { areasAround } from '../../domain/area.ts'
import type { Fee } from '../../domain/order-details.ts'
import { priceOrder } from '../../domain/pricing.ts'
import type { ProductKind } from '../../domain/product-kind.ts'
import type { Executor } from '../connect.ts'
import {
  contracts,
  contractTiers,
  plans,
  terminalSkus,
  terminals,
  tierTerminals,
  valueAddedServices,
} from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { findMerchant } from './merchants.ts'
import { isOnSale, isPriceOfTier, isSkuOfTier, isTerminalOfSku } from './on-sale.ts'

export interface OfferSearch {
  merchantId: string
  productKind: ProductKind
  /** A province or a city. */
  area?: string | undefined
  /** positionOf the last offer of the page before. */
  after?: readonly [string, string] | undefined
  /** One more is answered when there is another page. */
  limit: number
}

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

const NO_CODES = { planCode: null, contractCode: null, tierCode: null, terminalCode: null, skuId: null }

/** What of a merchant can be ordered, priced by the rule that prices orders. Null when it sells nothing here. */
export async function findOffers(db: Executor, scope: TenantScope, search: OfferSearch): Promise<OfferRow[] | null> {
  if ((await findMerchant(db, scope, search.merchantId)) === null) return null
  switch (search.productKind) {
    case 'N':
      return findPlanOffers(db, search)
    case 'CN':
    case 'CO':
      return findContractOffers(db, search)
    case 'B':
      return findPhoneOffers(db, search)
  }
}

/** Where an offer stands in its list: by its tier or plan, then by its SKU. */
export function positionOf({ tierCode, planCode, skuId }: OfferRow): [string, string] {
  return [tierCode ?? planCode ?? '', skuId ?? '']
}

/** Sold there: in the area itself or in one that holds it; without areas everywhere. */
function isSoldIn(areaCodes: AnyColumn, area: string | undefined) {
  if (area === undefined) return undefined
  return sql`(cardinality(${areaCodes}) = 0 or ${areaCodes} && ${sql.param(areasAround(area))}::text[])`
}

async function findPlanOffers(db: Executor, { merchantId, area, after, limit }: OfferSearch): Promise<OfferRow[]> {
  const rows = await db
    .select()
    .from(plans)
    .where(
      and(
        eq(plans.merchantId, merchantId),
        isOnSale(plans),
        isSoldIn(plans.areaCodes, area),
        after && gt(plans.planCode, after[0]),
      ),
    )
    .orderBy(asc(plans.planCode))
    .limit(limit + 1)
  return rows.map(({ planCode, planName }) => ({
    ...NO_CODES,
    productKind: 'N',
    planCode,
    title: planName,
    fees: priceOrder({ productKind: 'N', number: null, tier: null, skus: [] }),
    stock: null,
  }))
}

async function findPhoneOffers(db: Executor, { merchantId, after, limit }: OfferSearch): Promise<OfferRow[]> {
  const rows = await db
    .select({ sku: terminalSkus, terminal: terminals })
    .from(terminalSkus)
    .innerJoin(terminals, isTerminalOfSku)
    .where(
      and(
        eq(terminalSkus.merchantId, merchantId),
        isOnSale(terminalSkus),
        isOnSale(terminals),
        after && gt(terminalSkus.skuId, after[1]),
      ),
    )
    .orderBy(asc(terminalSkus.skuId))
    .limit(limit + 1)
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

async function findContractOffers(db: Executor, search: OfferSearch): Promise<OfferRow[]> {
  const { merchantId, productKind, area, after, limit } = search
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
    .innerJoin(tierTerminals, isPriceOfTier)
    .innerJoin(terminalSkus, isSkuOfTier)
    .innerJoin(terminals, isTerminalOfSku)
    .where(
      and(
        eq(contractTiers.merchantId, merchantId),
        isOnSale(contractTiers),
        isOnSale(contracts),
        isOnSale(plans),
        isOnSale(terminalSkus),
        isOnSale(terminals),
        areServicesSold,
        inArray(contracts.userScope, [productKind === 'CN' ? 'NEW' : 'OLD', 'BOTH']),
        isSoldIn(contracts.areaCodes, area),
        isSoldIn(plans.areaCodes, area),
        after && sql`(${contractTiers.tierCode}, ${terminalSkus.skuId}) > (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(asc(contractTiers.tierCode), asc(terminalSkus.skuId))
    .limit(limit + 1)
  return rows.map(({ tier, phonePriceFen, sku, terminal, contractName }) => ({
    productKind,
    planCode: tier.planCode,
    contractCode: tier.contractCode,
    tierCode: tier.tierCode,
    terminalCode: sku.terminalCode,
    skuId: sku.skuId,
    title: `${contractName} · ${tier.tierName} · ${phoneTitle(terminal, sku)}`,
    fees: priceOrder({ productKind, number: null, tier: { ...tier, phonePriceFen }, skus: [] }),
    stock: sku.stock,
  }))
}

/** A tier forces its services on the buyer, so that it is sold only while they are. */
const areServicesSold = sql`(select count(*) from ${valueAddedServices}
  where ${valueAddedServices.merchantId} = ${contractTiers.merchantId}
    and ${valueAddedServices.vasCode} = any(${contractTiers.vasCodes})
    and ${isOnSale(valueAddedServices)}) = cardinality(${contractTiers.vasCodes})`

function phoneTitle(
  { brand, model }: { brand: string; model: string },
  { color, storage }: { color: string; storage: string },
): string {
  return `${brand} ${model} ${color} ${storage}`
}
