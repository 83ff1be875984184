import { and, eq, isNull, notInArray, sql } from 'drizzle-orm'
import { isFinal, ORDER_STATES } from '../../domain/order-state.ts'
import type { RemovalImpact } from '../../domain/removal.ts'
import type { Executor } from '../connect.ts'
import { contractTiers, orders, terminalSkus, tierTerminals } from '../schema/index.ts'
import { isPriceOfTier, isSkuOfTier } from './on-sale.ts'

export interface RemovedItem {
  merchantId: string
  kind: 'CONTRACT' | 'TIER'
  code: string
}

const FINAL_STATES = ORDER_STATES.filter(isFinal)

/** How much hangs on a contract or tier, in both environments: they share the catalogue. */
export async function findRemovalImpact(db: Executor, item: RemovedItem): Promise<RemovalImpact> {
  const { kind } = item
  const [tiers, skus, open] = await Promise.all([
    kind === 'TIER' ? 1 : db.$count(contractTiers, areTiersOf(item)),
    countSkus(db, item),
    countOrders(db, item),
  ])
  return { tiers, skus, unpaidOrders: open.unpaid, openOrders: open.paid }
}

function areTiersOf({ merchantId, kind, code }: RemovedItem) {
  return and(
    eq(contractTiers.merchantId, merchantId),
    eq(kind === 'TIER' ? contractTiers.tierCode : contractTiers.contractCode, code),
  )
}

async function countSkus(db: Executor, item: RemovedItem): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(distinct ${terminalSkus.skuId})::int` })
    .from(contractTiers)
    .innerJoin(tierTerminals, isPriceOfTier)
    .innerJoin(terminalSkus, isSkuOfTier)
    .where(areTiersOf(item))
  return row?.count ?? 0
}

async function countOrders(db: Executor, { merchantId, kind, code }: RemovedItem) {
  const named = sql`${orders.details} -> 'codes' ->> ${sql.raw(kind === 'TIER' ? "'tierCode'" : "'contractCode'")}`
  const [row] = await db
    .select({
      unpaid: sql<number>`(count(*) filter (where ${orders.paidAt} is null))::int`,
      paid: sql<number>`(count(*) filter (where ${orders.paidAt} is not null))::int`,
    })
    .from(orders)
    .where(
      and(
        eq(orders.merchantId, merchantId),
        isNull(orders.endedAt),
        notInArray(orders.state, FINAL_STATES),
        sql`${named} = ${code}`,
      ),
    )
  return { unpaid: row?.unpaid ?? 0, paid: row?.paid ?? 0 }
}
