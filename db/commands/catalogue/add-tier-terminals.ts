import { isDeepStrictEqual } from 'node:util'
import { and, eq } from 'drizzle-orm'
import type { TierTerminal, TierTerminalsBody } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import type { ListingState } from '../../../domain/listing.ts'
import type { Executor } from '../../connect.ts'
import { contractTiers, terminalSkus } from '../../schema/index.ts'
import { approveRevision } from './approve-revision.ts'
import { noteChange, priceDifferences } from './listing-notes.ts'
import { requireOwn, SKU, TERMINAL } from './references.ts'
import { addRevision, findPendingRevision, type ItemKey, nextVersion } from './revisions.ts'
import { listsWithoutReview, writeItem } from './stored-item.ts'
import { type TierBody, tierBodyOf, tierKind } from './tier-kind.ts'
import { findTierPrices, overlaid, writeTierPrices } from './tier-prices.ts'

export interface AddedTierTerminals {
  tierCode: string
  status: ListingState
  version: number
  added: number
  updated: number
  /** Of the tier, where the prices wait for a reviewer. */
  pendingVersion?: number | undefined
}

/**
 * Says what phones cost within a tier: all of the call or nothing. Prices of a tier that is on sale wait for a reviewer
 * together with the tier's other changes, unless the merchant lists without one.
 *
 * @throws Failure TIER_NOT_FOUND, TERMINAL_NOT_FOUND, PRICE_BELOW_SUBSIDY.
 */
export async function addTierTerminals(
  db: Executor,
  {
    merchantId,
    actorId,
    body: { tierCode, mappings },
  }: { merchantId: string; actorId: string; body: TierTerminalsBody },
): Promise<AddedTierTerminals> {
  return db.transaction(async (transaction) => {
    const key: ItemKey = { merchantId, kind: 'TIER', code: tierCode }
    const isTrusted = await listsWithoutReview(transaction, merchantId)
    // What waited for a reviewer needs none any more.
    if (isTrusted) await approveRevision(transaction, key, 'REPLACED')
    const tier = await findTier(transaction, merchantId, tierCode)
    await requireTerminals(transaction, merchantId, mappings)
    const pending = await findPendingRevision(transaction, key)
    // What waits was written as such a body.
    const waiting = pending === null ? null : (pending.body as unknown as TierBody)
    requirePrices(mappings, Math.max(tier.phoneSubsidyFen, subsidyOf(waiting)))
    const present = await findTierPrices(transaction, { merchantId, tierCode })
    const known = overlaid(present, waiting?.mappings ?? [])
    const news = mappings.filter((one) => !isDeepStrictEqual(known.get(one.terminalCode), one))
    const added = news.filter(({ terminalCode }) => !known.has(terminalCode)).length
    const { status, version } = tier
    const counts = { tierCode, status, version, added, updated: news.length - added }
    if (news.length === 0) return { ...counts, pendingVersion: pending?.version }
    const note = { key, event: 'CHANGE', status, actorId, changes: priceDifferences(known, news) } as const
    if (status === 'ON' && !isTrusted) {
      const merged = [...overlaid(new Map(), [...(waiting?.mappings ?? []), ...news]).values()]
      const body = { ...(waiting ?? tierBodyOf(tier)), mappings: merged }
      const pendingVersion = await addRevision(transaction, key, { body, itemVersion: version, submittedBy: actorId })
      await noteChange(transaction, { ...note, version: pendingVersion })
      return { ...counts, pendingVersion }
    }
    const newVersion = await nextVersion(transaction, key, version)
    await writeItem(transaction, tierKind, { key, columns: { version: newVersion } })
    await writeTierPrices(transaction, { merchantId, tierCode, mappings: news })
    await noteChange(transaction, { ...note, version: newVersion })
    return { ...counts, version: newVersion }
  })
}

async function findTier(db: Executor, merchantId: string, tierCode: string) {
  const isIt = and(eq(contractTiers.merchantId, merchantId), eq(contractTiers.tierCode, tierCode))
  const [tier] = await db.select().from(contractTiers).where(isIt).for('no key update')
  if (tier === undefined) throw new Failure('TIER_NOT_FOUND', { field: 'tierCode' })
  return tier
}

const subsidyOf = (body: TierBody | null) => (body?.tierKind === 'RECHARGE_GIFT' ? body.phoneSubsidy : 0)

/** Each terminal is the merchant's own, and so is each SKU, of that terminal. */
async function requireTerminals(db: Executor, merchantId: string, mappings: readonly TierTerminal[]): Promise<void> {
  await requireOwn(db, merchantId, {
    of: TERMINAL,
    codes: mappings.map(({ terminalCode }) => terminalCode),
    field: (index) => `mappings[${index}].terminalCode`,
  })
  for (const [index, { terminalCode, skuIds }] of mappings.entries()) {
    const field = (place: number) => `mappings[${index}].skuIds[${place}]`
    await requireOwn(db, merchantId, { of: SKU, codes: skuIds, field })
    if (skuIds.length === 0) continue
    const own = await db
      .select({ skuId: terminalSkus.skuId })
      .from(terminalSkus)
      .where(and(eq(terminalSkus.merchantId, merchantId), eq(terminalSkus.terminalCode, terminalCode)))
    const stranger = skuIds.findIndex((skuId) => !own.some((sku) => sku.skuId === skuId))
    if (stranger !== -1) throw new Failure('TERMINAL_NOT_FOUND', { field: field(stranger) })
  }
}

function requirePrices(mappings: readonly TierTerminal[], subsidyFen: number): void {
  const index = mappings.findIndex(({ phonePrice }) => phonePrice < subsidyFen)
  if (index !== -1) throw new Failure('PRICE_BELOW_SUBSIDY', { field: `mappings[${index}].phonePrice` })
}
