import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { idempotencyKeys } from '../schema/index.ts'

export interface KeyClaim {
  appKey: string
  key: string
  requestHash: string
  leaseMs: number
}
export type ClaimResult =
  | { outcome: 'MINE' }
  | { outcome: 'ANSWERED'; status: number; body: string }
  | { outcome: 'IN_PROGRESS' }
  | { outcome: 'REUSED' }

/** The first with a key works on it; a claim whose owner vanished is taken over when its lease is over. */
export async function claimKey(db: Executor, { appKey, key, requestHash, leaseMs }: KeyClaim): Promise<ClaimResult> {
  const leaseUntil = sql`now() + ${`${leaseMs} milliseconds`}::interval`
  const inserted = await db
    .insert(idempotencyKeys)
    .values({ appKey, key, requestHash, leaseUntil })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  if (inserted.length === 1) return { outcome: 'MINE' }
  const isIt = and(eq(idempotencyKeys.appKey, appKey), eq(idempotencyKeys.key, key))
  const [row] = await db.select().from(idempotencyKeys).where(isIt)
  if (!row) return { outcome: 'IN_PROGRESS' } // Given back a moment ago: the next look claims it.
  if (row.requestHash !== requestHash) return { outcome: 'REUSED' }
  if (row.answerStatus !== null && row.answerBody !== null) {
    return { outcome: 'ANSWERED', status: row.answerStatus, body: row.answerBody }
  }
  const isAbandoned = and(isIt, isNull(idempotencyKeys.answerStatus), sql`${idempotencyKeys.leaseUntil} < now()`)
  const taken = await db
    .update(idempotencyKeys)
    .set({ leaseUntil })
    .where(isAbandoned)
    .returning({ key: idempotencyKeys.key })
  return taken.length === 1 ? { outcome: 'MINE' } : { outcome: 'IN_PROGRESS' }
}

export async function keepAnswer(
  db: Executor,
  { appKey, key, status, body }: { appKey: string; key: string; status: number; body: string },
): Promise<void> {
  const isIt = and(eq(idempotencyKeys.appKey, appKey), eq(idempotencyKeys.key, key))
  await db.update(idempotencyKeys).set({ answerStatus: status, answerBody: body }).where(isIt)
}

/** Nothing definite came of it: the next try with the key starts afresh. */
export async function giveKeyBack(db: Executor, { appKey, key }: { appKey: string; key: string }): Promise<void> {
  const isOpen = and(
    eq(idempotencyKeys.appKey, appKey),
    eq(idempotencyKeys.key, key),
    isNull(idempotencyKeys.answerStatus),
  )
  await db.delete(idempotencyKeys).where(isOpen)
}
