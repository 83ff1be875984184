import { and, eq, sql } from 'drizzle-orm'
import { Failure } from '../../../domain/failure.ts'
import type { ListingState } from '../../../domain/listing.ts'
import { type RemovalImpact, type RemovalRequest, referencesOf } from '../../../domain/removal.ts'
import type { Executor } from '../../connect.ts'
import { findRemovalImpact, type RemovedItem } from '../../queries/removal-impact.ts'
import { deletedItems, listingLog, tierTerminals } from '../../schema/index.ts'
import { listedTable, type StoredItem } from './item-kind.ts'
import { LISTED_KINDS } from './listed-kinds.ts'
import { deleteRevisions, nextVersion, replacePendingRevision } from './revisions.ts'
import { findItem, writeItem } from './stored-item.ts'

export interface Removal {
  impact: RemovalImpact
  /** As it is now. */
  status: ListingState | 'DELETED'
  isChanged: boolean
  /** From when on it is not sold, epoch milliseconds; null while nothing is fixed. */
  retireAtMs: number | null
}

type RemovalOf = RemovedItem & RemovalRequest & { actorId: string }

/**
 * Takes a contract or a tier out of the catalogue. Open orders go on with the terms that they were sold with (invariant
 * I23). A contract that is not sold any more ends the sale of its tiers: both must be on sale.
 *
 * @throws Failure CONTRACT_NOT_FOUND or TIER_NOT_FOUND; IN_USE when something refers to what is to be deleted.
 */
export async function removeItem(db: Executor, request: RemovalOf): Promise<Removal> {
  return db.transaction(async (transaction) => {
    const { merchantId, kind, code, mode, isDryRun } = request
    const key = { merchantId, kind, code }
    // Who adds a tier to this contract waits here, and then finds no contract; or was first, and is counted.
    const stored = await findItem(transaction, LISTED_KINDS[kind], { ...key, lock: 'update' })
    if (stored === null) throw notFound(kind)
    const impact = await findRemovalImpact(transaction, key)
    if (isDryRun) return { impact, status: stored.status, isChanged: false, retireAtMs: retireAtMsOf(stored) }
    if (mode === 'RETIRE') return { impact, ...(await retire(transaction, request, stored)) }
    if (referencesOf(kind, impact) > 0) throw inUse(impact)
    await deleteItem(transaction, request, stored)
    return { impact, status: 'DELETED', isChanged: true, retireAtMs: null }
  })
}

function notFound(kind: RemovedItem['kind']): Failure {
  return kind === 'CONTRACT'
    ? new Failure('CONTRACT_NOT_FOUND', { field: 'contractCode' })
    : new Failure('TIER_NOT_FOUND', { field: 'tierCode' })
}

function inUse({ tiers, skus, unpaidOrders, openOrders }: RemovalImpact): Failure {
  const zh = `仍被引用：合约档 ${tiers}，SKU ${skus}，未付款订单 ${unpaidOrders}，在途订单 ${openOrders}`
  const en = `Still in use: ${tiers} tiers, ${skus} SKUs, ${unpaidOrders} unpaid and ${openOrders} open orders`
  return new Failure('IN_USE', { field: 'mode', message: { zh, en } })
}

const retireAtMsOf = ({ retireAt }: StoredItem): number | null => (retireAt instanceof Date ? retireAt.getTime() : null)

async function retire(db: Executor, request: RemovalOf, stored: StoredItem): Promise<Omit<Removal, 'impact'>> {
  const { merchantId, kind, code, effectiveAtMs } = request
  const { status } = stored
  const key = { merchantId, kind, code }
  const fixedMs = retireAtMsOf(stored)
  // What was retired by now is so for ever, whether or not the platform has written it yet.
  const isOver = fixedMs !== null && fixedMs <= Date.now()
  if (status === 'RETIRED' || isOver) return { status: 'RETIRED', isChanged: false, retireAtMs: fixedMs }
  if (effectiveAtMs !== undefined && effectiveAtMs > Date.now()) {
    if (effectiveAtMs === fixedMs) return { status, isChanged: false, retireAtMs: effectiveAtMs }
    await writeItem(db, LISTED_KINDS[kind], { key, columns: { retireAt: new Date(effectiveAtMs) } })
    return { status, isChanged: true, retireAtMs: effectiveAtMs }
  }
  await replacePendingRevision(db, key)
  await writeItem(db, LISTED_KINDS[kind], { key, columns: { status: 'RETIRED', retireAt: sql`now()` } })
  await logRetired(db, request, stored)
  const retired = await findItem(db, LISTED_KINDS[kind], key)
  return { status: 'RETIRED', isChanged: true, retireAtMs: retired === null ? null : retireAtMsOf(retired) }
}

/** Its prices and waiting changes go with it; the log of what it was stays. */
async function deleteItem(db: Executor, request: RemovalOf, stored: StoredItem): Promise<void> {
  const { merchantId, kind, code } = request
  const key = { merchantId, kind, code }
  const itemKind = LISTED_KINDS[kind]
  const table = listedTable(itemKind)
  if (stored.status !== 'RETIRED') await logRetired(db, request, stored)
  if (kind === 'TIER') {
    await db
      .delete(tierTerminals)
      .where(and(eq(tierTerminals.merchantId, merchantId), eq(tierTerminals.tierCode, code)))
  }
  const version = (await nextVersion(db, key, stored.version)) - 1
  const tombstone = { version, outerId: stored.outerId, name: nameOf(kind, stored), deletedAt: sql`now()` }
  await db
    .insert(deletedItems)
    .values({ ...key, ...tombstone })
    .onConflictDoUpdate({ target: [deletedItems.merchantId, deletedItems.kind, deletedItems.code], set: tombstone })
  await deleteRevisions(db, key)
  await db.delete(table).where(and(eq(table.merchantId, merchantId), eq(itemKind.code, code)))
}

const nameOf = (kind: RemovedItem['kind'], row: StoredItem): string =>
  String(kind === 'CONTRACT' ? row.contractName : row.tierName)

async function logRetired(db: Executor, request: RemovalOf, { status, version }: StoredItem): Promise<void> {
  const { merchantId, kind, code, actorId, mode } = request
  await db.insert(listingLog).values({
    merchantId,
    kind,
    code,
    version,
    from: status,
    to: 'RETIRED',
    event: 'RETIRE',
    role: 'MERCHANT',
    actorId,
    reason: mode === 'DELETE' ? mode : null,
  })
}
