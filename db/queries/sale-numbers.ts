import { and, eq, exists, getTableColumns, isNull, type SQL, sql } from 'drizzle-orm'
import type { SearchDriver } from '../../domain/number-search.ts'
import type { Executor } from '../connect.ts'
import { applications, phoneNumbers } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { driverOf, type NumberPosition, type NumberSearch, SCAN_NUMBERS, scanNumbers } from './number-scan.ts'

export type NumberRow = typeof phoneNumbers.$inferSelect

/** In the pool; locked by a buyer whose time is over and who placed no order; or cooled down after its last owner. */
export function isForSale(): SQL {
  return sql`${phoneNumbers.forSaleFrom} <= now()`
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

export interface FoundNumbers {
  numbers: NumberRow[]
  /** Where the next page begins; null on the last one. */
  next: NumberPosition | null
}

/** A page of numbers for sale. It may hold less than `limit`, even nothing, while others follow: see SCAN_NUMBERS. */
export async function findSaleNumbers(
  db: Executor,
  scope: TenantScope,
  search: NumberSearch & { after?: NumberPosition | null; limit: number },
): Promise<FoundNumbers> {
  const { limit } = search
  const rows = await saleNumbersQuery(db, scope, search)
  const fitting = rows.filter((row) => row.fits)
  const end = rows.at(-1)
  const isCut = end?.place === SCAN_NUMBERS
  const last = fitting.length > limit ? fitting[limit - 1] : isCut ? end : undefined
  return {
    numbers: fitting.slice(0, limit).map(({ fits: _fits, place: _place, ...number }) => number),
    next: last === undefined ? null : positionOf(driverOf(search), last),
  }
}

/** The statement itself, so that its plan can be looked at. One more than a page is asked for, to know of another page. */
export function saleNumbersQuery(
  db: Executor,
  scope: TenantScope,
  { after = null, limit, ...search }: NumberSearch & { after?: NumberPosition | null; limit: number },
) {
  return db
    .select({
      ...getTableColumns(phoneNumbers),
      fits: sql<boolean>`found.fits`,
      place: sql<number>`found.place::int`,
    })
    .from(sql`(${scanNumbers(scope, search, { after, take: limit + 1 })}) found`)
    .innerJoin(phoneNumbers, sql`${phoneNumbers.phoneNumber} = found.phone_number`)
    .orderBy(sql`found.place`)
}

function positionOf(driver: SearchDriver, number: NumberRow): NumberPosition {
  const { numberProvince, numberCity, merchantId, phoneNumber, niceLevel, prepayAmountFen } = number
  const rank = driver === 'LEVEL' ? niceLevel : driver === 'PRICE' ? prepayAmountFen : 0
  return { driver, numberProvince, numberCity, merchantId, rank, phoneNumber }
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
