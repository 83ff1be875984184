import { and, eq, max, sql } from 'drizzle-orm'
import type { ListedKind } from '../../../domain/catalogue-kind.ts'
import type { Executor } from '../../connect.ts'
import { catalogueRevisions } from '../../schema/index.ts'

export interface ItemKey {
  merchantId: string
  kind: ListedKind
  code: string
}

export interface PendingRevision {
  version: number
  submittedBy: string
  body: Record<string, unknown>
}

const isOf = ({ merchantId, kind, code }: ItemKey) =>
  and(
    eq(catalogueRevisions.merchantId, merchantId),
    eq(catalogueRevisions.kind, kind),
    eq(catalogueRevisions.code, code),
  )

/** The change of an item that waits for a reviewer. */
export async function findPendingRevision(db: Executor, key: ItemKey): Promise<PendingRevision | null> {
  const [row] = await db
    .select({
      version: catalogueRevisions.version,
      submittedBy: catalogueRevisions.submittedBy,
      body: catalogueRevisions.body,
    })
    .from(catalogueRevisions)
    .where(and(isOf(key), eq(catalogueRevisions.state, 'PENDING')))
    .for('update')
  return row ?? null
}

/** Takes a waiting change back: a newer one is there, or none is wanted any more; or a reviewer refused it. */
export async function replacePendingRevision(
  db: Executor,
  key: ItemKey,
  state: 'REPLACED' | 'REJECTED' = 'REPLACED',
): Promise<void> {
  await db
    .update(catalogueRevisions)
    .set({ state, decidedAt: sql`now()` })
    .where(and(isOf(key), eq(catalogueRevisions.state, 'PENDING')))
}

/** Puts a change before the reviewers in the place of the one that waited; its version. The item's row must be locked. */
export async function addRevision(
  db: Executor,
  key: ItemKey,
  { body, itemVersion, submittedBy }: { body: Record<string, unknown>; itemVersion: number; submittedBy: string },
): Promise<number> {
  const version = await nextVersion(db, key, itemVersion)
  await replacePendingRevision(db, key)
  await db.insert(catalogueRevisions).values({ ...key, version, submittedBy, body })
  return version
}

/** Versions that were refused or replaced are not given again. */
export async function nextVersion(db: Executor, key: ItemKey, itemVersion: number): Promise<number> {
  const [row] = await db
    .select({ version: max(catalogueRevisions.version) })
    .from(catalogueRevisions)
    .where(isOf(key))
  return Math.max(itemVersion, row?.version ?? 0) + 1
}

/** For an item that is deleted: its code may begin again. */
export async function deleteRevisions(db: Executor, key: ItemKey): Promise<void> {
  await db.delete(catalogueRevisions).where(isOf(key))
}
