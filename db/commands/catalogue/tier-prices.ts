import { and, eq, sql } from 'drizzle-orm'
import type { TierTerminal } from '../../../domain/catalogue-item.ts'
import type { Executor } from '../../connect.ts'
import { contractTiers, tierTerminals } from '../../schema/index.ts'

type TierName = { merchantId: string; tierCode: string }

const isOfTier = ({ merchantId, tierCode }: TierName) =>
  and(eq(tierTerminals.merchantId, merchantId), eq(tierTerminals.tierCode, tierCode))

const byTerminal = (mapping: TierTerminal): [string, TierTerminal] => [mapping.terminalCode, mapping]

/** What the phones of a tier cost by now, by terminal. */
export async function findTierPrices(db: Executor, tier: TierName): Promise<Map<string, TierTerminal>> {
  const rows = await db
    .select({
      terminalCode: tierTerminals.terminalCode,
      skuIds: tierTerminals.skuIds,
      phonePrice: tierTerminals.phonePriceFen,
    })
    .from(tierTerminals)
    .where(isOfTier(tier))
    .orderBy(tierTerminals.terminalCode)
  return new Map(rows.map(byTerminal))
}

/** Those of `above` in the place of those below. */
export const overlaid = (below: ReadonlyMap<string, TierTerminal>, above: readonly TierTerminal[]) =>
  new Map([...below, ...above.map(byTerminal)])

/** Also moves the tier's time, so that whoever synchronises sees it. */
export async function writeTierPrices(
  db: Executor,
  { merchantId, tierCode, mappings }: TierName & { mappings: readonly TierTerminal[] },
): Promise<void> {
  if (mappings.length === 0) return
  const rows = mappings.map(({ terminalCode, skuIds, phonePrice }) => ({
    merchantId,
    tierCode,
    terminalCode,
    skuIds,
    phonePriceFen: phonePrice,
  }))
  await db
    .insert(tierTerminals)
    .values(rows)
    .onConflictDoUpdate({
      target: [tierTerminals.merchantId, tierTerminals.tierCode, tierTerminals.terminalCode],
      set: { phonePriceFen: sql`excluded.phone_price_fen`, skuIds: sql`excluded.sku_ids`, updatedAt: sql`now()` },
    })
  await db
    .update(contractTiers)
    .set({ updatedAt: sql`now()` })
    .where(and(eq(contractTiers.merchantId, merchantId), eq(contractTiers.tierCode, tierCode)))
}
