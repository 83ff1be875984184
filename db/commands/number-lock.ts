import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7obj } from 'uuidv7'
import { LOCKS_PER_BUYER, NUMBER_MOVES, type NumberState } from '../../domain/number.ts'
import type { Database, Executor } from '../connect.ts'
import { isForSale, isSoldIn, type NumberRow } from '../queries/sale-numbers.ts'
import { phoneNumbers } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { type LockSubject, spendLockBudgets } from './lock-budget.ts'

export interface LockWish {
  phoneNumber: string
  environment: 'SANDBOX' | 'LIVE'
  /** Refuses a number of another merchant. */
  merchantId?: string | undefined
  holderHash: string
  /** Of the buyer's account and of the address that the buyer comes from, where the mall tells them. */
  buyerHash?: string | undefined
  addressHash?: string | undefined
  minutes: number
}
export type LockRefusal = {
  refused: 'NUMBER_LOCKED' | 'NUMBER_UNAVAILABLE' | 'LOCK_LIMIT'
  lockExpiresAt: Date | null
  /** Of LOCK_LIMIT: the buyer holds as many as allowed, or a budget is used up. */
  limit?: 'HELD' | 'BUDGET'
  /** Of LOCK_LIMIT, at least 1. */
  retryAfterSeconds?: number
}
export type Locked = { lockId: string; lockExpiresAt: Date } | LockRefusal

const BUYER_LOCK = 2

/** Thrown inside the transaction so that the lock is undone; becomes a value at the transaction's edge. */
class BudgetUsedUp extends Error {
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super('LOCK_LIMIT')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Binds a number to one buyer for a while. One conditional UPDATE decides between all who want it; the same buyer again
 * gets the lock that it has, with its time as it was and at no cost. A lock that is won is paid for out of the budgets
 * of domain/lock-budget.ts.
 */
export async function lockNumber(db: Database, wish: LockWish): Promise<Locked> {
  try {
    return await db.transaction((transaction) => lockWithin(transaction, wish))
  } catch (error) {
    if (!(error instanceof BudgetUsedUp)) throw error
    const { retryAfterSeconds } = error
    return { refused: 'LOCK_LIMIT', lockExpiresAt: null, limit: 'BUDGET', retryAfterSeconds }
  }
}

async function lockWithin(transaction: Executor, wish: LockWish): Promise<Locked> {
  const { environment, holderHash } = wish
  // Two locks of one buyer wait for each other, or both could be the last that the limit allows.
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${holderHash}, ${BUYER_LOCK}))`)
  const number = await findNumber(transaction, wish)
  if (!number) return { refused: 'NUMBER_UNAVAILABLE', lockExpiresAt: null }
  const own = ownLock(number, holderHash)
  if (own) return own
  // Of hundreds who want one number, only those who come before the first is through go on to the UPDATE.
  if (!number.isFree) return refusalOf(number)
  const { held, endsInSeconds } = await findLiveLocks(transaction, holderHash)
  if (held >= LOCKS_PER_BUYER) {
    return { refused: 'LOCK_LIMIT', lockExpiresAt: null, limit: 'HELD', retryAfterSeconds: endsInSeconds }
  }
  const taken = await take(transaction, wish)
  if (taken === null) return refusalOf(await findNumber(transaction, wish))
  const retryAfterSeconds = await spendLockBudgets(transaction, environment, subjectsOf(wish))
  if (retryAfterSeconds !== null) throw new BudgetUsedUp(retryAfterSeconds)
  return taken
}

function subjectsOf({ holderHash, buyerHash, addressHash }: LockWish): LockSubject[] {
  return [
    { kind: 'document', hash: holderHash },
    ...(buyerHash === undefined ? [] : [{ kind: 'buyer' as const, hash: buyerHash }]),
    ...(addressHash === undefined ? [] : [{ kind: 'ip' as const, hash: addressHash }]),
  ]
}

async function findNumber(db: Executor, { phoneNumber, environment, merchantId }: LockWish) {
  const [row] = await db
    .select({
      number: phoneNumbers,
      isAlive: sql<boolean>`coalesce(${phoneNumbers.lockExpiresAt} > now(), false)`,
      isFree: sql<boolean>`coalesce(${isForSale()}, false)`,
    })
    .from(phoneNumbers)
    .where(
      and(
        eq(phoneNumbers.phoneNumber, phoneNumber),
        isSoldIn(db, environment),
        merchantId === undefined ? undefined : eq(phoneNumbers.merchantId, merchantId),
      ),
    )
  return row ? { ...row.number, isAlive: row.isAlive, isFree: row.isFree } : null
}

function ownLock(number: NumberRow & { isAlive: boolean }, holderHash: string): Locked | null {
  const { state, lockId, lockExpiresAt, lockCertNoHash, orderId, isAlive } = number
  const isOwn = state === 'LOCKED' && orderId === null && isAlive && lockCertNoHash === holderHash
  return isOwn && lockId !== null && lockExpiresAt !== null ? { lockId, lockExpiresAt } : null
}

/**
 * How many, and when the first of them ends. Those with an unpaid order count: else numbers could be hoarded by orders
 * that nobody pays.
 */
async function findLiveLocks(db: Executor, holderHash: string): Promise<{ held: number; endsInSeconds: number }> {
  const [locks = { held: 0, endsInSeconds: 0 }] = await db
    .select({
      held: sql<number>`count(*)::int`,
      endsInSeconds: sql<number>`coalesce(ceil(extract(epoch from min(${phoneNumbers.lockExpiresAt}) - now())), 0)::int`,
    })
    .from(phoneNumbers)
    .where(
      and(
        eq(phoneNumbers.lockCertNoHash, holderHash),
        eq(phoneNumbers.state, 'LOCKED'),
        sql`${phoneNumbers.lockExpiresAt} > now()`,
      ),
    )
  return locks
}

/** One that has cooled down had an owner before, and the buyer is told so. */
async function take(db: Executor, { phoneNumber, holderHash, minutes }: LockWish): Promise<Locked | null> {
  const isCooled = sql`${phoneNumbers.state} = 'AGING'`
  const [row] = await db
    .update(phoneNumbers)
    .set({
      state: NUMBER_MOVES.LOCK.to,
      lockId: uuidv7obj().toHex(),
      lockCertNoHash: holderHash,
      lockExpiresAt: sql`date_trunc('milliseconds', now()) + ${`${minutes} minutes`}::interval`,
      isReused: sql`${phoneNumbers.isReused} or ${isCooled}`,
      version: sql`${phoneNumbers.version} + case when ${isCooled} then 1 else 0 end`,
      agingUntil: null,
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
    .set({
      state: NUMBER_MOVES.RELEASE.to,
      lockId: null,
      lockCertNoHash: null,
      lockExpiresAt: null,
      updatedAt: sql`now()`,
    })
    .where(and(isIt, eq(phoneNumbers.lockId, lockId), eq(phoneNumbers.state, 'LOCKED'), isNull(phoneNumbers.orderId)))
    .returning({ state: phoneNumbers.state })
  if (released) return { state: released.state, isReleased: true }
  const [number] = await db.select().from(phoneNumbers).where(isIt)
  if (!number) return { refused: 'NUMBER_UNAVAILABLE' }
  return number.lockId === lockId ? { refused: 'NUMBER_LOCKED' } : { state: number.state, isReleased: false }
}
