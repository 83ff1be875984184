import { and, eq } from 'drizzle-orm'
import { Failure } from '../../../domain/failure.ts'
import {
  decideListing,
  type ListedItem,
  type ListingActor,
  type ListingDecision,
  type ListingEvent,
  type ListingRequest,
  type ListingState,
} from '../../../domain/listing.ts'
import type { ListedItemState, ListingBy } from '../../../domain/listing-step.ts'
import { formatTime } from '../../../domain/time.ts'
import type { Executor } from '../../connect.ts'
import { areasOfItem } from '../../queries/listing-areas.ts'
import { listingLog, listingStaff } from '../../schema/index.ts'
import { approveRevision } from './approve-revision.ts'
import { tellMerchants } from './catalogue-notices.ts'
import type { StoredItem } from './item-kind.ts'
import { LISTED_KINDS } from './listed-kinds.ts'
import { findPendingRevision, type ItemKey, type PendingRevision, replacePendingRevision } from './revisions.ts'
import { findItem, writeItem } from './stored-item.ts'

export interface ActOnListing extends ItemKey {
  event: ListingEvent
  actor: ListingBy
  reason?: string | undefined
  /** What was looked at; another version by now is refused. */
  version?: number | undefined
  requestKey?: string | undefined
}

/**
 * One step of a listing, with its row in the log, in one transaction. Of an item that is on sale with a change that waits,
 * APPROVE and REJECT are about the change: the old one stays on sale until then, and after a refusal.
 *
 * @throws Failure ITEM_NOT_FOUND, PERMISSION_DENIED, AREA_NOT_YOURS, REVIEWER_IS_PUBLISHER, REASON_REQUIRED,
 * LISTING_CONFLICT, and those of the kind's checks when what the change refers to has gone.
 */
export async function actOnListing(db: Executor, request: ActOnListing): Promise<ListedItemState> {
  return db.transaction(async (transaction) => {
    const { merchantId, kind, code, event } = request
    const key: ItemKey = { merchantId, kind, code }
    const stored = await findItem(transaction, LISTED_KINDS[kind], key)
    if (stored === null) throw new Failure('ITEM_NOT_FOUND', { field: 'code' })
    const { status, version } = stored
    if (await isKnownStep(transaction, key, request.requestKey)) return { status, version, changed: true }
    const pending = await findPendingRevision(transaction, key)
    const change = isReview(event) ? pending : null
    const { actor, decision } = await decide(transaction, { request, key, stored, change })
    if (decision.outcome === 'REFUSED') throw new Failure(decision.code, { field: decision.field })
    if (decision.outcome === 'REPEAT') return { status, version, changed: false }
    const seenVersion = change?.version ?? version
    requireSeen(request, actor, seenVersion)
    // The item itself stays on sale when a change of it is refused.
    const to = change !== null && event === 'REJECT' ? status : decision.to
    await settle(transaction, { key, event, pending })
    await writeItem(transaction, LISTED_KINDS[kind], {
      key,
      columns: { status: to, ...(event === 'SUBMIT' ? { publishedBy: actor.actorId } : {}) },
    })
    const { role, actorId } = actor
    const { reason, requestKey } = request
    await transaction
      .insert(listingLog)
      .values({ ...key, version: seenVersion, from: status, to, event, role, actorId, reason, requestKey })
    if (role === 'REVIEWER' && isReview(event)) {
      await tellDecision(transaction, { key, version: seenVersion, event, reason, status: to })
    }
    const isWritten = pending !== null && (event === 'APPROVE' || event === 'TAKE_OFF')
    return { status: to, version: isWritten ? pending.version : version, changed: true }
  })
}

/** Nobody puts on sale what they have not looked at: somebody may have changed it since. */
function requireSeen({ event, version }: ActOnListing, { role }: ListingActor, seenVersion: number): void {
  if (version === seenVersion || (version === undefined && (event !== 'APPROVE' || role === 'PLATFORM'))) return
  if (version === undefined) {
    const message = {
      zh: '请写明所查看的版本：编码@版本；先查看再通过',
      en: 'Name the version that you looked at, as CODE@VERSION: look at it, then approve',
    }
    throw new Failure('PARAM_MISSING', { field: 'version', message })
  }
  const message = {
    zh: `条目已改为版本 ${seenVersion}，请重新查看后再处理`,
    en: `It has changed since: the version is ${seenVersion} now; look at it again`,
  }
  throw new Failure('LISTING_CONFLICT', { field: 'version', message })
}

const isReview = (event: ListingEvent): boolean => event === 'APPROVE' || event === 'REJECT'

interface Decision {
  key: ItemKey
  version: number
  event: ListingEvent
  reason: string | undefined
  status: ListingState
}

async function tellDecision(db: Executor, { key, version, event, reason, status }: Decision): Promise<void> {
  const { merchantId, kind, code } = key
  const decision = event === 'APPROVE' ? 'APPROVED' : 'REJECTED'
  const context = { kind, code, version, decision, reason, status, decidedAt: formatTime(Date.now()) }
  await tellMerchants(db, [{ merchantId, type: 'LISTING_DECIDED', version, context }])
}

/** An earlier attempt whose answer was lost has made this step; what came after it stays. */
async function isKnownStep(db: Executor, key: ItemKey, requestKey: string | undefined): Promise<boolean> {
  if (requestKey === undefined) return false
  const isIt = and(
    eq(listingLog.merchantId, key.merchantId),
    eq(listingLog.kind, key.kind),
    eq(listingLog.code, key.code),
    eq(listingLog.requestKey, requestKey),
  )
  return (await db.$count(listingLog, isIt)) > 0
}

interface Facts {
  request: ActOnListing
  key: ItemKey
  stored: StoredItem
  /** The waiting change that the step is about. */
  change: PendingRevision | null
}

/** Who has both roles acts in the one that allows it. */
async function decide(
  db: Executor,
  { request, key, stored, change }: Facts,
): Promise<{ actor: ListingActor; decision: ListingDecision }> {
  const { event, reason } = request
  const item = await listedItem(db, { key, stored, change })
  const decided = (await actorsOf(db, request.actor)).map((actor) => {
    const wish: ListingRequest = { event, actor, reason }
    return { actor, decision: decideListing(item, wish) }
  })
  const [first] = decided
  if (first === undefined) throw new Failure('PERMISSION_DENIED', { field: 'staffId' })
  return (
    decided.find(({ decision }) => decision.outcome !== 'REFUSED') ??
    decided.find(({ decision }) => decision.outcome === 'REFUSED' && decision.code !== 'PERMISSION_DENIED') ??
    first
  )
}

async function actorsOf(db: Executor, by: ListingBy): Promise<ListingActor[]> {
  if ('role' in by) return [by]
  const rows = await db.select().from(listingStaff).where(eq(listingStaff.staffId, by.staffId))
  return rows.map(({ staffId: actorId, role, areaCodes }) => ({ role, actorId, areaCodes }))
}

/** A change is decided on by whoever may decide on the item as it is and as it would be. */
async function listedItem(db: Executor, { key, stored, change }: Omit<Facts, 'request'>): Promise<ListedItem> {
  const { merchantId, kind } = key
  const { status, publishedBy } = stored
  const areaCodes = await areasOfItem(db, { merchantId, kind, columns: stored })
  if (change === null) return { state: status, areaCodes, publishedBy }
  const columns = LISTED_KINDS[kind].columnsOf(change.body as never)
  const later = await areasOfItem(db, { merchantId, kind, columns })
  const state: ListingState = 'PENDING_REVIEW'
  return { state, areaCodes: [...new Set([...areaCodes, ...later])], publishedBy }
}

/** What becomes of the change that waits. */
async function settle(
  db: Executor,
  { key, event, pending }: { key: ItemKey; event: ListingEvent; pending: PendingRevision | null },
): Promise<void> {
  if (pending === null) return
  switch (event) {
    case 'APPROVE':
      // What it refers to may have gone since it was sent.
      await LISTED_KINDS[key.kind].check(db, key.merchantId, pending.body as never)
      await approveRevision(db, key)
      return
    case 'REJECT':
      return replacePendingRevision(db, key, 'REJECTED')
    case 'TAKE_OFF':
      // Changes to what is not on sale are written at once; a reviewer sees it all when it is submitted again.
      await approveRevision(db, key, 'REPLACED')
      return
    case 'RETIRE':
      return replacePendingRevision(db, key)
    case 'SUBMIT':
      return
  }
}
