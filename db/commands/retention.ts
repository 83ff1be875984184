import { and, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Database } from '../connect.ts'
import {
  dataKeys,
  eligibilityChecks,
  idempotencyKeys,
  idPictures,
  nonces,
  personalData,
  phoneNumbers,
  pictureLinks,
} from '../schema/index.ts'

const ROUND_ROWS = 1000

/**
 * Destroys the data keys whose time has come (contract section 4): with the key goes everything that it sealed, in every
 * backup as well. The row without its key stays as the proof.
 */
export async function shredDueKeys(db: Database): Promise<number> {
  return db.transaction(async (transaction) => {
    const due = await transaction
      .select({ vaultId: dataKeys.vaultId })
      .from(dataKeys)
      .where(and(isNotNull(dataKeys.wrappedKey), lt(dataKeys.shredAfter, sql`now()`)))
      .limit(ROUND_ROWS)
      .for('update', { skipLocked: true })
    const vaultIds = due.map((row) => row.vaultId)
    if (vaultIds.length === 0) return 0
    await transaction
      .update(dataKeys)
      .set({ wrappedKey: null, shreddedAt: sql`now()` })
      .where(inArray(dataKeys.vaultId, vaultIds))
    await transaction.delete(personalData).where(inArray(personalData.vaultId, vaultIds))
    await transaction.delete(idPictures).where(inArray(idPictures.vaultId, vaultIds))
    return vaultIds.length
  })
}

/** AGING → AVAILABLE when the freezer's time is over (contract section 3); expired locks are tidied up with it. */
export async function thawNumbers(db: Database): Promise<void> {
  const isThawed = and(eq(phoneNumbers.state, 'AGING'), lt(phoneNumbers.agingUntil, sql`now()`))
  await db.update(phoneNumbers).set({ state: 'AVAILABLE', isReused: true, agingUntil: null }).where(isThawed)
  const isForgotten = and(
    eq(phoneNumbers.state, 'LOCKED'),
    isNull(phoneNumbers.orderId),
    lt(phoneNumbers.lockExpiresAt, sql`now()`),
  )
  await db
    .update(phoneNumbers)
    .set({ state: 'AVAILABLE', lockId: null, lockCertNoHash: null, lockExpiresAt: null })
    .where(isForgotten)
}

/** What only had to live for a while: nonces, answers to repeats, one-time links, and sealed data that no order took. */
export async function clearExpired(db: Database): Promise<number> {
  const cleared = [
    await db.delete(nonces).where(lt(nonces.expiresAt, sql`now()`)).returning({ one: sql`1` }),
    await db
      .delete(idempotencyKeys)
      .where(lt(idempotencyKeys.createdAt, sql`now() - interval '7 days'`))
      .returning({ one: sql`1` }),
    await db
      .delete(pictureLinks)
      .where(lt(pictureLinks.expiresAt, sql`now() - interval '1 day'`))
      .returning({ one: sql`1` }),
  ].reduce((sum, rows) => sum + rows.length, 0)
  return cleared + (await shredOrphans(db))
}

/** A vault row of a check that is a day old, or of an order that was never placed, is of no use to anybody. */
async function shredOrphans(db: Database): Promise<number> {
  const shredded = await db
    .update(dataKeys)
    .set({ shredAfter: sql`now()` })
    .where(
      and(
        isNull(dataKeys.shredAfter),
        lt(dataKeys.createdAt, sql`now() - interval '1 day'`),
        sql`not exists (select 1 from ${personalData} where ${personalData.vaultId} = ${dataKeys.vaultId} and ${personalData.orderId} is not null)`,
        sql`not exists (select 1 from ${eligibilityChecks} where ${eligibilityChecks.vaultId} = ${dataKeys.vaultId} and ${eligibilityChecks.createdAt} > now() - interval '1 day')`,
      ),
    )
    .returning({ vaultId: dataKeys.vaultId })
  return shredded.length
}
