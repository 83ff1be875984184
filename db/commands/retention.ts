import { and, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { NUMBER_MOVES } from '../../domain/number.ts'
import type { Database } from '../connect.ts'
import {
  catalogueBatches,
  catalogueBatchRows,
  dataKeys,
  eligibilityChecks,
  idempotencyKeys,
  idPictures,
  nonces,
  personalData,
  phoneNumbers,
  pictureLinks,
} from '../schema/index.ts'
import { returnAgedNumbers } from './catalogue/age-back.ts'
import { forgetLockBudgets } from './lock-budget.ts'

const ROUND_ROWS = 1000
/** What is left after these is for the next run. */
const MAX_ROUNDS = 500

/** Small statements: none holds its locks for long or meets the time limit, however much has piled up. */
async function inRounds(round: () => Promise<number>): Promise<number> {
  let sum = 0
  for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) {
    const rows = await round()
    sum += rows
    if (rows === 0) break
  }
  return sum
}

/**
 * Destroys the data keys whose time has come (contract section 4): with the key goes everything that it sealed, in every
 * backup as well. The row without its key stays as the proof.
 */
export async function shredDueKeys(db: Database): Promise<number> {
  return inRounds(() => shredRound(db))
}

async function shredRound(db: Database): Promise<number> {
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
  await returnAgedNumbers(db)
  const isForgotten = and(
    eq(phoneNumbers.state, 'LOCKED'),
    isNull(phoneNumbers.orderId),
    lt(phoneNumbers.lockExpiresAt, sql`now()`),
  )
  await db
    .update(phoneNumbers)
    .set({ state: NUMBER_MOVES.RELEASE.to, lockId: null, lockCertNoHash: null, lockExpiresAt: null })
    .where(isForgotten)
}

/** What only had to live for a while: nonces, answers to repeats, one-time links, files of rows, and sealed data that no order took. */
export async function clearExpired(db: Database): Promise<number> {
  const steps = [
    () => deleteRound(db, nonces, lt(nonces.expiresAt, sql`now()`)),
    () => deleteRound(db, idempotencyKeys, lt(idempotencyKeys.createdAt, sql`now() - interval '7 days'`)),
    () => deleteRound(db, pictureLinks, lt(pictureLinks.expiresAt, sql`now() - interval '1 day'`)),
    () => forgetLockBudgets(db),
    () => deleteRound(db, catalogueBatchRows, isOfOldBatch),
    () => deleteRound(db, catalogueBatches, isOldBatch),
    () => orphanRound(db),
  ]
  let cleared = 0
  for (const step of steps) cleared += await inRounds(step)
  return cleared
}

/** Whoever sent it had a month to read what became of its rows. */
const isOldBatch = sql`${catalogueBatches.endedAt} < now() - interval '30 days'`
const isOfOldBatch = sql`${catalogueBatchRows.batchId} in (select ${catalogueBatches.batchId} from ${catalogueBatches} where ${isOldBatch})`

async function deleteRound(db: Database, table: PgTable, isDue: SQL): Promise<number> {
  const some = sql`ctid = any(array(select ctid from ${table} where ${isDue} limit ${ROUND_ROWS}))`
  return (await db.delete(table).where(some)).count
}

/** A vault row of a check that is a day old, or of an order that was never placed, is of no use to anybody. */
async function orphanRound(db: Database): Promise<number> {
  const orphans = db
    .select({ vaultId: dataKeys.vaultId })
    .from(dataKeys)
    .where(
      and(
        isNull(dataKeys.shredAfter),
        lt(dataKeys.createdAt, sql`now() - interval '1 day'`),
        sql`not exists (select 1 from ${personalData} where ${personalData.vaultId} = ${dataKeys.vaultId} and ${personalData.orderId} is not null)`,
        sql`not exists (select 1 from ${eligibilityChecks} where ${eligibilityChecks.vaultId} = ${dataKeys.vaultId} and ${eligibilityChecks.createdAt} > now() - interval '1 day')`,
      ),
    )
    .limit(ROUND_ROWS)
  const shredded = await db.update(dataKeys).set({ shredAfter: sql`now()` }).where(inArray(dataKeys.vaultId, orphans))
  return shredded.count
}
