import { and, eq, gte, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import { LONGEST_LOCK_MINUTES } from '../../domain/number.ts'
import { phoneNumbers } from '../schema/index.ts'

const MINUTE_MS = 60_000
/** Locks are named by the clock of the process that made them. */
const CLOCK_DIFFERENCE_MS = MINUTE_MS

/**
 * Numbers that were locked before a time (epoch milliseconds), and are nobody's since then because the lock ran out. The
 * names of locks begin with their time, and no lock is longer than an hour: the unique index on them finds the few.
 */
export function hasRunOutSince(fromMs: number): SQL | undefined {
  const { state, lockId, lockExpiresAt, orderId, updatedAt } = phoneNumbers
  const from = new Date(fromMs)
  return and(
    lt(updatedAt, from),
    gte(lockId, firstIdAt(fromMs - LONGEST_LOCK_MINUTES * MINUTE_MS - CLOCK_DIFFERENCE_MS)),
    lt(lockId, firstIdAt(fromMs + CLOCK_DIFFERENCE_MS)),
    eq(state, 'LOCKED'),
    isNull(orderId),
    gte(lockExpiresAt, from),
    lte(lockExpiresAt, sql`now()`),
  )
}

/** Of UUIDv7 in hexadecimal digits, RFC 9562 section 5.7: the first 48 bits are the time. */
function firstIdAt(epochMs: number): string {
  return Math.max(0, epochMs).toString(16).padStart(12, '0').padEnd(32, '0')
}
