import { and, asc, count, eq, gt, isNotNull, ne, or } from 'drizzle-orm'
import { rewrap, type WrappedKey } from '../../platform/envelope.ts'
import { EnvelopeError } from '../../platform/envelope-error.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Database } from '../connect.ts'
import { secretCell } from '../queries/applications.ts'
import { applicationSecrets, dataKeys } from '../schema/index.ts'

/** Short transactions: retention waits for these rows, and a run that is stopped loses one round at most. */
const ROUND_ROWS = 200

export interface RewrapRound {
  rewrapped: number
  /** Rows that no key of the ring opens; they stay as they are. */
  refusals: EnvelopeError[]
  /** Where the next round goes on; null when this was the last. */
  after: string | null
}

/** Wraps the next data keys with the current master key. `after` is the vault id that the round before ended with. */
export function rewrapDataKeys(db: Database, ring: KeyRing, after: string): Promise<RewrapRound> {
  return db.transaction(async (transaction) => {
    const isDue = and(isNotNull(dataKeys.wrappedKey), ne(dataKeys.masterKeyId, ring.currentId))
    const rows = await transaction
      .select()
      .from(dataKeys)
      .where(and(isDue, gt(dataKeys.vaultId, after)))
      .orderBy(asc(dataKeys.vaultId))
      .limit(ROUND_ROWS)
      .for('update', { skipLocked: true })
    const round: RewrapRound = { rewrapped: 0, refusals: [], after: rows.at(-1)?.vaultId ?? null }
    for (const { vaultId, wrappedKey, masterKeyId } of rows) {
      if (wrappedKey === null) continue
      const wrapped = tryRewrap(ring, { wrappedKey, masterKeyId }, vaultId)
      if (keep(round, wrapped)) await transaction.update(dataKeys).set(wrapped).where(eq(dataKeys.vaultId, vaultId))
    }
    return round
  })
}

/** The same for the secrets of applications. `after` is `<appKey>.<keyId>`, as in the name of a secret's cell. */
export function rewrapSecrets(db: Database, ring: KeyRing, after: string): Promise<RewrapRound> {
  const [lastAppKey = '', lastKeyId = ''] = after.split('.')
  const { appKey, keyId, masterKeyId } = applicationSecrets
  return db.transaction(async (transaction) => {
    const isNext = or(gt(appKey, lastAppKey), and(eq(appKey, lastAppKey), gt(keyId, lastKeyId)))
    const rows = await transaction
      .select()
      .from(applicationSecrets)
      .where(and(ne(masterKeyId, ring.currentId), isNext))
      .orderBy(asc(appKey), asc(keyId))
      .limit(ROUND_ROWS)
      .for('update', { skipLocked: true })
    const last = rows.at(-1)
    const round: RewrapRound = { rewrapped: 0, refusals: [], after: last ? `${last.appKey}.${last.keyId}` : null }
    for (const row of rows) {
      const wrapped = tryRewrap(ring, row, secretCell(row.appKey, row.keyId))
      const isIt = and(eq(appKey, row.appKey), eq(keyId, row.keyId))
      if (keep(round, wrapped)) await transaction.update(applicationSecrets).set(wrapped).where(isIt)
    }
    return round
  })
}

/** How many keys each master key but the current one still wraps. */
export async function countOtherWraps(db: Database, { currentId }: KeyRing): Promise<Record<string, number>> {
  const isAlive = and(isNotNull(dataKeys.wrappedKey), ne(dataKeys.masterKeyId, currentId))
  const counted = [
    ...(await db
      .select({ masterKeyId: dataKeys.masterKeyId, rows: count() })
      .from(dataKeys)
      .where(isAlive)
      .groupBy(dataKeys.masterKeyId)),
    ...(await db
      .select({ masterKeyId: applicationSecrets.masterKeyId, rows: count() })
      .from(applicationSecrets)
      .where(ne(applicationSecrets.masterKeyId, currentId))
      .groupBy(applicationSecrets.masterKeyId)),
  ]
  const sums: Record<string, number> = {}
  for (const { masterKeyId, rows } of counted) sums[masterKeyId] = (sums[masterKeyId] ?? 0) + rows
  return sums
}

function tryRewrap(
  ring: KeyRing,
  { wrappedKey, masterKeyId }: WrappedKey,
  subject: string,
): WrappedKey | EnvelopeError {
  try {
    return rewrap(ring, { wrappedKey, masterKeyId }, subject)
  } catch (error) {
    if (error instanceof EnvelopeError) return error
    throw error
  }
}

/** One row that nobody can open must not keep the others from a rotation. */
function keep(round: RewrapRound, wrapped: WrappedKey | EnvelopeError): wrapped is WrappedKey {
  if (wrapped instanceof EnvelopeError) {
    round.refusals.push(wrapped)
    return false
  }
  round.rewrapped += 1
  return true
}
