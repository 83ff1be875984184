import { isDeepStrictEqual } from 'node:util'
import { and, eq } from 'drizzle-orm'
import type { AddedItem, TierTerminal } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Executor } from '../../connect.ts'
import { deletedItems, listingLog } from '../../schema/index.ts'
import { approveRevision } from './approve-revision.ts'
import { type Columns, type ItemKind, listedTable, type StoredItem } from './item-kind.ts'
import { differencesOf, noteChange } from './listing-notes.ts'
import { addRevision, findPendingRevision, type ItemKey, nextVersion, replacePendingRevision } from './revisions.ts'
import { findItem, listsWithoutReview, writeItem } from './stored-item.ts'

interface Addition<Body> {
  merchantId: string
  body: Body
  /** The application that calls. */
  actorId: string
}

/**
 * Adds an item, or changes the one that has its code. A repeat changes nothing; a change to an item that is on sale waits
 * for a reviewer, unless the merchant lists without one.
 *
 * @throws Failure DUPLICATE_CODE, and those of the kind's checks.
 */
export async function addListedItem<Body extends object>(
  db: Executor,
  itemKind: ItemKind<Body>,
  addition: Addition<Body>,
): Promise<AddedItem> {
  const { body, merchantId } = addition
  const key = { merchantId, kind: itemKind.kind, code: itemKind.codeOf(body) }
  const { result, before } = await db.transaction(async (transaction) => {
    const change = async (stored: StoredItem) => ({
      result: await changeItem(transaction, itemKind, { ...addition, key, stored }),
      before: stored,
    })
    const found = await findItem(transaction, itemKind, key)
    if (found !== null) return change(found)
    await itemKind.check(transaction, merchantId, body)
    const inserted = await insertItem(transaction, itemKind, { ...addition, key })
    if (inserted !== null) return { result: inserted, before: null }
    // Somebody was faster with the code; or another item has the outerId, and then there still is none of this code.
    const stored = await findItem(transaction, itemKind, key)
    if (stored === null) throw new Failure('DUPLICATE_CODE', { field: 'outerId' })
    return change(stored)
  })
  const warnings = (await itemKind.warningsOf?.(db, { merchantId, body, before })) ?? []
  return { kind: key.kind, code: key.code, ...result, warnings }
}

type Result = Pick<AddedItem, 'status' | 'version' | 'outcome' | 'pendingVersion'>
type Keyed<Body> = Addition<Body> & { key: ItemKey }

async function insertItem<Body>(
  db: Executor,
  itemKind: ItemKind<Body>,
  { merchantId, body, actorId, key }: Keyed<Body>,
): Promise<Result | null> {
  const isTrusted = await listsWithoutReview(db, merchantId)
  const listing = isTrusted ? ({ status: 'ON', publishedBy: actorId } as const) : ({ status: 'DRAFT' } as const)
  const version = await versionAfterDeletion(db, key)
  const columns = { ...itemKind.columnsOf(body), ...itemKind.liveChange?.(body, null), ...listing, version }
  const values = { ...columns, merchantId, [codeName(itemKind)]: key.code }
  const table = listedTable(itemKind)
  const rows = await db
    .insert(table)
    .values(values as unknown as typeof table.$inferInsert)
    .onConflictDoNothing()
    .returning({ version: table.version })
  const [row] = rows
  if (row === undefined) return null
  if (isTrusted) await logUnreviewed(db, { ...key, version: row.version, actorId })
  return { status: listing.status, version: row.version, outcome: 'ADDED' }
}

/** A code that was deleted goes on counting: an old version never means the new item. */
async function versionAfterDeletion(db: Executor, { merchantId, kind, code }: ItemKey): Promise<number> {
  const isIt = and(eq(deletedItems.merchantId, merchantId), eq(deletedItems.kind, kind), eq(deletedItems.code, code))
  const [deleted] = await db.delete(deletedItems).where(isIt).returning({ version: deletedItems.version })
  return (deleted?.version ?? 0) + 1
}

/** The name that drizzle knows the code's column by. */
function codeName<Body>({ table, code }: ItemKind<Body>): string {
  const entry = Object.entries(table).find(([, column]) => column === code)
  if (entry === undefined) throw new Error(`${code.name} is of another table`)
  return entry[0]
}

async function logUnreviewed(
  db: Executor,
  { actorId, ...item }: ItemKey & { version: number; actorId: string },
): Promise<void> {
  const step = { ...item, role: 'PLATFORM', actorId }
  await db.insert(listingLog).values([
    { ...step, from: 'DRAFT', to: 'PENDING_REVIEW', event: 'SUBMIT' },
    { ...step, from: 'PENDING_REVIEW', to: 'ON', event: 'APPROVE' },
  ])
}

async function changeItem<Body extends object>(
  db: Executor,
  itemKind: ItemKind<Body>,
  change: Keyed<Body> & { stored: StoredItem },
): Promise<Result> {
  const { merchantId, body, actorId, key, stored } = change
  const { status, version } = stored
  const columns = itemKind.columnsOf(body)
  if ('outerId' in columns && columns.outerId !== stored.outerId) {
    throw new Failure('DUPLICATE_CODE', { field: codeName(itemKind) })
  }
  const live = itemKind.liveChange?.(body, stored) ?? null
  const pending = await findPendingRevision(db, key)
  if (pending !== null && (await listsWithoutReview(db, merchantId))) {
    // What waited for a reviewer needs none any more; the change is one of that.
    await approveRevision(db, key, 'REPLACED')
    const written = await findItem(db, itemKind, key)
    return changeItem(db, itemKind, { ...change, stored: written ?? stored })
  }
  const pendingVersion = pending?.version
  // What waits was written by the kind that reads it.
  const latest = pending === null ? stored : itemKind.columnsOf(pending.body as Body)
  const isRepeat = isSame(columns, latest)
  if (isRepeat && live === null) return { status, version, outcome: 'UNCHANGED', pendingVersion }
  // A tier's waiting prices go on with its newest terms.
  const prices = pending?.body.mappings as TierTerminal[] | undefined
  const revised = { ...body, ...(prices === undefined ? {} : { mappings: prices }) }
  await itemKind.check(db, merchantId, revised)
  const moved = itemKind.fixed?.find(({ column }) => columns[column] !== stored[column])
  if (moved !== undefined) throw new Failure('DUPLICATE_CODE', { field: moved.field, message: moved })
  if (live !== null) await writeItem(db, itemKind, { key, columns: live })
  if (isRepeat) return { status, version, outcome: 'CHANGED', pendingVersion }
  const note = { key, status, actorId }
  if (pending !== null && isSame(columns, stored) && prices === undefined) {
    await replacePendingRevision(db, key) // The merchant wants what is on sale after all.
    await noteChange(db, { ...note, event: 'WITHDRAW_CHANGE', version: pending.version })
    return { status, version, outcome: 'CHANGED' }
  }
  const changes = differencesOf(stored, columns)
  if (status === 'ON' && !(await listsWithoutReview(db, merchantId))) {
    const waiting = await addRevision(db, key, { body: revised, itemVersion: version, submittedBy: actorId })
    await noteChange(db, { ...note, event: 'CHANGE', version: waiting, changes })
    return { status, version, outcome: 'PENDING_REVIEW', pendingVersion: waiting }
  }
  const newVersion = await nextVersion(db, key, version)
  await writeItem(db, itemKind, { key, columns: { ...columns, version: newVersion } })
  await noteChange(db, { ...note, event: 'CHANGE', version: newVersion, changes })
  return { status, version: newVersion, outcome: 'CHANGED' }
}

function isSame(columns: Columns, stored: Columns): boolean {
  return Object.entries(columns).every(([name, value]) => isDeepStrictEqual(value, stored[name]))
}
