import { and, eq, sql } from 'drizzle-orm'
import type { TierTerminal } from '../../../domain/catalogue-item.ts'
import type { Executor } from '../../connect.ts'
import { catalogueRevisions } from '../../schema/index.ts'
import { LISTED_KINDS } from './listed-kinds.ts'
import { findPendingRevision, type ItemKey } from './revisions.ts'
import { findItem, writeItem } from './stored-item.ts'
import { writeTierPrices } from './tier-prices.ts'

/**
 * Puts the change that a reviewer agreed to in the place of what is on sale; or one that nobody has to agree to any more,
 * because the item leaves the shop: that one is REPLACED by its being written. To be called within a transaction.
 *
 * @returns its version, or null when no change waits.
 */
export async function approveRevision(
  db: Executor,
  key: ItemKey,
  state: 'APPROVED' | 'REPLACED' = 'APPROVED',
): Promise<number | null> {
  const itemKind = LISTED_KINDS[key.kind]
  await findItem(db, itemKind, key)
  const pending = await findPendingRevision(db, key)
  if (pending === null) return null
  const { version, body } = pending
  // The kind reads what it wrote itself.
  await writeItem(db, itemKind, { key, columns: { ...itemKind.columnsOf(body as never), version } })
  if (key.kind === 'TIER') {
    const mappings = (body.mappings ?? []) as TierTerminal[]
    await writeTierPrices(db, { merchantId: key.merchantId, tierCode: key.code, mappings })
  }
  await db
    .update(catalogueRevisions)
    .set({ state, decidedAt: sql`now()` })
    .where(
      and(
        eq(catalogueRevisions.merchantId, key.merchantId),
        eq(catalogueRevisions.kind, key.kind),
        eq(catalogueRevisions.code, key.code),
        eq(catalogueRevisions.version, version),
      ),
    )
  return version
}
