import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7obj } from 'uuidv7'
import { LOCKS_PER_BUYER, type NumberState } from '../../domain/number.ts'
import type { Database, Executor } from '../connect.ts'
import { isForSale, isSoldIn, type NumberRow } from '../queries/sale-numbers.ts'
import { phoneNumbers } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

export interface LockWish {
  phoneNumber: string
  environment: 'SANDBOX' | 'LIVE'
  /** Refuses a number of another merchant. */
  merchantId?: string
  holderHash: string
  minutes: number
}
export type Locked =
  | { lockId: string; lockExpiresAt: Date }
  | { refused: 'NUMBER_LOCKED' | 'NUMBER_UNAVAILABLE' | 'LOCK_LIMIT'; lockExpiresAt: Date | null }

const BUYER_LOCK = 2

/**
 * Binds a number to one buyer for a while. One conditional UPDATE decides between all who want it; the same buyer again
 * gets the lock that it has, with its time as it was.
 */
export async function lockNumber(db: Database, wish: LockWish): Promise<Locked> {
  return db.transaction(async (transaction) => {
    // Two locks of one buyer wait for each other, or both could be the last that the limit allows.
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${wish.holderHash}, ${BUYER_LOCK}))`)
    const number = await findNumber(transaction, wish)
    if (!number) return { refused: 'NUMBER_UNAVAILABLE', lockExpiresAt: null }
    const own = ownLock(number, wish.holderHash)
    if (own) return own
    if ((await countLiveLocks(transaction, wish.holderHash)) >= LOCKS_PER_BUYER) {
      return { refused: 'LOCK_LIMIT', lockExpiresAt: null }
    }
    const taken = await take(transaction, wish)
    return taken ?? refusalOf(await findNumber(transaction, wish))
  })
}

async function findNumber(db: Executor, { phoneNumber, environment, merchantId }: LockWish) {
  const [row] = await db
    .select({ number: phoneNumbers, isAlive: sql<boolean>`coalesce(${phoneNumbers.lockExpiresAt} > now(), false)` })
    .from(phoneNumbers)
    .where(
      and(
        eq(phoneNumbers.phoneNumber, phoneNumber),
        isSoldIn(db, environment),
        merchantId === undefined ? undefined : eq(phoneNumbers.merchantId, merchantId),
      ),
    )
  return row ? { ...row.number, isAlive: row.isAlive } : null
}

function ownLock(number: NumberRow & { isAlive: boolean }, holderHash: string): Locked | null {
  const { state, lockId, lockExpiresAt, lockCertNoHash, orderId, isAlive } = number
  const isOwn = state === 'LOCKED' && orderId === null && isAlive && lockCertNoHash === holderHash
  return isOwn && lockId !== null && lockExpiresAt !== null ? { lockId, lockExpiresAt } : null
}

/** Those with an unpaid order count: else numbers could be hoarded by orders that nobody pays. */
function countLiveLocks(db: Executor, holderHash: string): Promise<number> {
  return db.$count(
    phoneNumbers,
    and(
      eq(phoneNumbers.lockCertNoHash, holderHash),
      eq(phoneNumbers.state, 'LOCKED'),
      sql`${phoneNumbers.lockExpiresAt} > now()`,
    ),
  )
}

async function take(db: Executor, { phoneNumber, holderHash, minutes }: LockWish): Promise<Locked | null> {
  const [row] = await db
    .update(phoneNumbers)
    .set({
      state: 'LOCKED',
      lockId: uuidv7obj().toHex(),
      lockCertNoHash: holderHash,
      lockExpiresAt: sql`date_trunc('milliseconds', now()) + ${`${minutes} minutes`}::interval`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(phoneNumbers.phoneNumber, phoneNumber), isForSale()))
    .returning({ lockId: phoneNumbers.lockId, lockExpiresAt: phoneNumbers.lockExpiresAt })
  return row?.lockId && row.lockExpiresAt ? { lockId: row.lockId, lockExpiresAt: row.lockExpiresAt } : null
}

function refusalOf(number: NumberRow | null): Locked {
  const isLocked = number?.state === 'LOCKED'
  return isLocked
    ? { refused: 'NUMBER_LOCKED', lockExpiresAt: number.lockExpiresAt }
    : { refused: 'NUMBER_UNAVAILABLE', lockExpiresAt: null }
}

export type Released = { state: NumberState; isReleased: boolean } | { refused: 'NUMBER_LOCKED' | 'NUMBER_UNAVAILABLE' }

/** Gives a lock back. One that is gone already is no error; one that an order has taken over is that order's. */
export async function releaseNumber(
  db: Executor,
  scope: TenantScope,
  { phoneNumber, lockId }: { phoneNumber: string; lockId: string },
): Promise<Released> {
  const isIt = and(eq(phoneNumbers.phoneNumber, phoneNumber), isSoldIn(db, scope.environment))
  const [released] = await db
    .update(phoneNumbers)
    .set({ state: 'AVAILABLE', lockId: null, lockCertNoHash: null, lockExpiresAt: null, updatedAt: sql`now()` })
    .where(and(isIt, eq(phoneNumbers.lockId, lockId), eq(phoneNumbers.state, 'LOCKED'), isNull(phoneNumbers.orderId)))
    .returning({ state: phoneNumbers.state })
  if (released) return { state: released.state, isReleased: true }
  const [number] = await db.select().from(phoneNumbers).where(isIt)
  if (!number) return { refused: 'NUMBER_UNAVAILABLE' }
  return number.lockId === lockId ? { refused: 'NUMBER_LOCKED' } : { state: number.state, isReleased: false }
}
