import { and, asc, eq, exists, gt, isNull, like, or, sql } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { applications, phoneNumbers } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

export type NumberRow = typeof phoneNumbers.$inferSelect

export interface NumberSearch {
  /** Absent: of every merchant. */
  merchantId?: string
  /** A province or a city, 6 digits. */
  area?: string
  /** Digits and `*` only. */
  pattern?: string
  niceLevel?: number
  /** The last number of the page before. */
  after?: string
  limit: number
}

/** In the pool, or locked by a buyer whose time is over and who placed no order. */
export function isForSale() {
  const isExpired = and(eq(phoneNumbers.state, 'LOCKED'), sql`${phoneNumbers.lockExpiresAt} <= now()`)
  return and(isNull(phoneNumbers.orderId), or(eq(phoneNumbers.state, 'AVAILABLE'), isExpired))
}

/** Of a merchant that sells in this environment. */
export function isSoldIn(db: Executor, environment: TenantScope['environment']) {
  const isSeller = and(
    eq(applications.partnerId, phoneNumbers.merchantId),
    eq(applications.environment, environment),
    eq(applications.isEnabled, true),
  )
  return exists(db.select({ one: sql`1` }).from(applications).where(isSeller))
}

/** Numbers for sale in order of the number. */
export async function findSaleNumbers(db: Executor, scope: TenantScope, search: NumberSearch): Promise<NumberRow[]> {
  const { merchantId, area, pattern, niceLevel, after, limit } = search
  return db
    .select()
    .from(phoneNumbers)
    .where(
      and(
        merchantId === undefined ? undefined : eq(phoneNumbers.merchantId, merchantId),
        isSoldIn(db, scope.environment),
        isForSale(),
        area === undefined ? undefined : or(eq(phoneNumbers.numberCity, area), eq(phoneNumbers.numberProvince, area)),
        pattern === undefined ? undefined : like(phoneNumbers.phoneNumber, likePattern(pattern)),
        niceLevel === undefined ? undefined : eq(phoneNumbers.niceLevel, niceLevel),
        after === undefined ? undefined : gt(phoneNumbers.phoneNumber, after),
      ),
    )
    .orderBy(asc(phoneNumbers.phoneNumber))
    .limit(limit)
}

const PLACES = 11

/** 11 places: a `*` is one digit. Fewer: a run of `*` is any digits, and digits alone are a tail. */
export function likePattern(pattern: string): string {
  if (pattern.length === PLACES) return pattern.replaceAll('*', '_')
  return pattern.includes('*') ? pattern.replaceAll(/\*+/g, '%') : `%${pattern}`
}

/** The number that a buyer's lock holds, while it does. */
export async function findLockedNumber(
  db: Executor,
  scope: TenantScope,
  { lockId, merchantId, holderHash }: { lockId: string; merchantId: string; holderHash: string },
): Promise<NumberRow | null> {
  const [row] = await db
    .select()
    .from(phoneNumbers)
    .where(
      and(
        eq(phoneNumbers.lockId, lockId),
        eq(phoneNumbers.merchantId, merchantId),
        isSoldIn(db, scope.environment),
        eq(phoneNumbers.lockCertNoHash, holderHash),
        eq(phoneNumbers.state, 'LOCKED'),
        isNull(phoneNumbers.orderId),
        sql`${phoneNumbers.lockExpiresAt} > now()`,
      ),
    )
  return row ?? null
}
