import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../../connect.ts'
import { partners } from '../../schema/index.ts'
import { type Columns, type ItemKind, listedTable, type StoredItem } from './item-kind.ts'
import type { ItemKey } from './revisions.ts'

/** The item of this code, locked until the transaction ends; FOR UPDATE keeps those away who would refer to it. */
export async function findItem<Body>(
  db: Executor,
  itemKind: ItemKind<Body>,
  { merchantId, code, lock = 'no key update' }: ItemKey & { lock?: 'no key update' | 'update' },
): Promise<StoredItem | null> {
  const table = listedTable(itemKind)
  const isIt = and(eq(table.merchantId, merchantId), eq(itemKind.code, code))
  const [row] = await db.select().from(table).where(isIt).for(lock)
  return row ?? null
}

export async function writeItem<Body>(
  db: Executor,
  itemKind: ItemKind<Body>,
  { key, columns }: { key: ItemKey; columns: Columns },
): Promise<void> {
  const table = listedTable(itemKind)
  const written: object = { ...columns, updatedAt: sql`now()` }
  await db
    .update(table)
    .set(written)
    .where(and(eq(table.merchantId, key.merchantId), eq(itemKind.code, key.code)))
}

export async function listsWithoutReview(db: Executor, merchantId: string): Promise<boolean> {
  const [row] = await db
    .select({ isTrusted: partners.listsWithoutReview })
    .from(partners)
    .where(eq(partners.partnerId, merchantId))
  return row?.isTrusted ?? false
}
