import { and, desc, eq, inArray, or, sql } from 'drizzle-orm'
import type { ListedKind } from '../../domain/catalogue-kind.ts'
import type { Executor } from '../connect.ts'
import { catalogueRevisions, listingLog } from '../schema/index.ts'

/** What a merchant is told of a review: of the item, or of a change of it. */
export interface ProductReview {
  state: 'PENDING' | 'REJECTED'
  version: number
  /** Of a refusal. */
  reason: string | null
  decidedAtMs: number | null
}

interface Reviewed {
  kind: ListedKind
  code: string
  status: string
  version: number
}

const nameOf = ({ kind, code }: { kind: string; code: string }) => `${kind} ${code}`

/** By `kind code`: what waits for a reviewer, or was refused and not sent anew since. */
export async function findReviews(
  db: Executor,
  merchantId: string,
  items: readonly Reviewed[],
): Promise<Map<string, ProductReview>> {
  if (items.length === 0) return new Map()
  const [revisions, refusals] = await Promise.all([
    findRevisions(db, merchantId, items),
    findRefusals(db, merchantId, items),
  ])
  const reviews = new Map<string, ProductReview>()
  for (const item of items) {
    const name = nameOf(item)
    const refusal = refusals.get(name)
    const review = reviewOf(item, { revision: revisions.get(name), refusal })
    if (review !== null) reviews.set(name, review)
  }
  return reviews
}

interface Revision {
  state: string
  version: number
}
interface Refusal {
  version: number
  reason: string | null
  recordedAt: Date
}

function reviewOf(
  { status, version }: Reviewed,
  { revision, refusal }: { revision: Revision | undefined; refusal: Refusal | undefined },
): ProductReview | null {
  const pending = (of: number): ProductReview => ({ state: 'PENDING', version: of, reason: null, decidedAtMs: null })
  if (status === 'PENDING_REVIEW') return pending(version)
  if (status === 'REJECTED') return refusal === undefined ? null : rejected(refusal)
  if (status !== 'ON' || revision === undefined || revision.version <= version) return null
  if (revision.state === 'PENDING') return pending(revision.version)
  return revision.state === 'REJECTED' && refusal !== undefined ? rejected(refusal) : null
}

const rejected = ({ version, reason, recordedAt }: Refusal): ProductReview => ({
  state: 'REJECTED',
  version,
  reason,
  decidedAtMs: recordedAt.getTime(),
})

/** The newest change of each. */
async function findRevisions(db: Executor, merchantId: string, items: readonly Reviewed[]) {
  const { kind, code, version, state } = catalogueRevisions
  const rows = await db
    .selectDistinctOn([kind, code], { kind, code, version, state })
    .from(catalogueRevisions)
    .where(and(eq(catalogueRevisions.merchantId, merchantId), isAmong(catalogueRevisions, items)))
    .orderBy(kind, code, desc(version))
  return new Map<string, Revision>(rows.map((row) => [nameOf(row), row]))
}

/** The newest refusal of each. */
async function findRefusals(db: Executor, merchantId: string, items: readonly Reviewed[]) {
  const { kind, code, version, reason, recordedAt, seq } = listingLog
  const isRefusal = and(eq(listingLog.merchantId, merchantId), sql`${listingLog.event} = 'REJECT'`)
  const rows = await db
    .selectDistinctOn([kind, code], { kind, code, version, reason, recordedAt })
    .from(listingLog)
    .where(and(isRefusal, isAmong(listingLog, items)))
    .orderBy(kind, code, desc(seq))
  return new Map<string, Refusal>(rows.map((row) => [nameOf(row), row]))
}

function isAmong(table: typeof catalogueRevisions | typeof listingLog, items: readonly Reviewed[]) {
  const kinds = [...new Set(items.map(({ kind }) => kind))]
  return or(
    ...kinds.map((kind) =>
      and(
        eq(table.kind, kind),
        inArray(
          table.code,
          items.filter((item) => item.kind === kind).map(({ code }) => code),
        ),
      ),
    ),
  )
}
