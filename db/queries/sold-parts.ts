import { and, eq, inArray } from 'drizzle-orm'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { Executor } from '../connect.ts'
import {
  contracts,
  contractTiers,
  phoneNumbers,
  plans,
  terminalSkus,
  terminals,
  tierTerminals,
  valueAddedServices,
} from '../schema/index.ts'
import { isOnSale, isPriceOfTier, isSkuOfTier, isTerminalOfSku } from './on-sale.ts'

/** What an order or a question for a price names, all of one merchant. */
export interface NamedParts {
  merchantId: string
  codes: OrderDetails['codes']
  /** The number as the buyer holds it, or as it is asked about. */
  number: { lockId: string } | { phoneNumber: string } | null
  skuIds: readonly string[]
}

export type SoldParts = Awaited<ReturnType<typeof findSoldParts>>

/** The parts as they are on sale at this moment; a number in whatever state, for that is its lock's affair. */
export async function findSoldParts(db: Executor, named: NamedParts) {
  const [contract, tier, number, skus] = await Promise.all([
    findContract(db, named),
    findTier(db, named),
    findNumber(db, named),
    findSkus(db, named),
  ])
  const [plan, services] = await Promise.all([
    // Whoever leaves the plan out still buys the tier's.
    findPlan(db, named.merchantId, named.codes.planCode ?? tier?.planCode),
    findServices(db, named.merchantId, tier?.vasCodes ?? []),
  ])
  return { plan, contract, tier, number, skus, services }
}

async function findPlan(db: Executor, merchantId: string, planCode: string | undefined) {
  if (planCode === undefined) return null
  const isIt = and(eq(plans.merchantId, merchantId), eq(plans.planCode, planCode), isOnSale(plans))
  return (await db.select().from(plans).where(isIt))[0] ?? null
}

async function findContract(db: Executor, { merchantId, codes }: NamedParts) {
  if (!codes.contractCode) return null
  const isIt = and(
    eq(contracts.merchantId, merchantId),
    eq(contracts.contractCode, codes.contractCode),
    isOnSale(contracts),
  )
  return (await db.select().from(contracts).where(isIt))[0] ?? null
}

/** With what the first phone costs within it. */
async function findTier(db: Executor, { merchantId, codes, skuIds }: NamedParts) {
  const [skuId] = skuIds
  if (!codes.tierCode || !codes.contractCode || !skuId) return null
  const [row] = await db
    .select({ tier: contractTiers, phonePriceFen: tierTerminals.phonePriceFen })
    .from(contractTiers)
    .innerJoin(tierTerminals, isPriceOfTier)
    .innerJoin(terminalSkus, and(isSkuOfTier, eq(terminalSkus.skuId, skuId)))
    .where(
      and(
        eq(contractTiers.merchantId, merchantId),
        eq(contractTiers.tierCode, codes.tierCode),
        eq(contractTiers.contractCode, codes.contractCode),
        isOnSale(contractTiers),
      ),
    )
  return row ? { ...row.tier, phonePriceFen: row.phonePriceFen } : null
}

async function findNumber(db: Executor, { merchantId, number }: NamedParts) {
  if (number === null) return null
  const isNamed =
    'lockId' in number ? eq(phoneNumbers.lockId, number.lockId) : eq(phoneNumbers.phoneNumber, number.phoneNumber)
  const [row] = await db
    .select()
    .from(phoneNumbers)
    .where(and(eq(phoneNumbers.merchantId, merchantId), isNamed))
  return row ?? null
}

async function findSkus(db: Executor, { merchantId, skuIds }: NamedParts) {
  if (skuIds.length === 0) return []
  const rows = await db
    .select({ sku: terminalSkus, brand: terminals.brand, model: terminals.model })
    .from(terminalSkus)
    .innerJoin(terminals, isTerminalOfSku)
    .where(
      and(
        eq(terminalSkus.merchantId, merchantId),
        inArray(terminalSkus.skuId, [...skuIds]),
        isOnSale(terminalSkus),
        isOnSale(terminals),
      ),
    )
  return rows.map(({ sku, brand, model }) => ({ ...sku, brand, model }))
}

/** What the tier forces, as far as it is on sale. */
async function findServices(db: Executor, merchantId: string, vasCodes: readonly string[]) {
  if (vasCodes.length === 0) return []
  return db
    .select()
    .from(valueAddedServices)
    .where(
      and(
        eq(valueAddedServices.merchantId, merchantId),
        inArray(valueAddedServices.vasCode, [...vasCodes]),
        isOnSale(valueAddedServices),
      ),
    )
}
