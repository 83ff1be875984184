import { and, gte, like, lte, notLike, type SQL, sql } from 'drizzle-orm'
import { HIGHEST_NICE_LEVEL, LOWEST_NICE_LEVEL } from '../../domain/nice-number.ts'
import { readNumberPattern } from '../../domain/number-pattern.ts'
import { chooseDriver, type SearchDriver } from '../../domain/number-search.ts'
import { phoneNumbers } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { type NumberPool, poolsOf } from './number-pools.ts'

/** What a number must be like; what is absent does not matter. */
export interface NumberSearch {
  merchantId?: string | undefined
  /** The country, a province or a city, 6 digits. */
  area?: string | undefined
  /** Digits and `*` only. */
  pattern?: string | undefined
  /** Digits that the number must not have. */
  without?: string | undefined
  niceLevelFrom?: number | undefined
  niceLevelTo?: number | undefined
  prepayFromFen?: number | undefined
  prepayToFen?: number | undefined
}

/** Where a search goes on: a pool, and the place in it behind which the next page begins. */
export interface NumberPosition extends NumberPool {
  driver: SearchDriver
  /** The level or the price, which many numbers share; 0 where the number itself leads. */
  rank: number
  phoneNumber: string
}

/**
 * The most numbers that one call looks at. What fits among them may be less than a page; the search then goes on behind
 * them. So a wish that hardly a number fulfils costs no more than any other.
 */
export const SCAN_NUMBERS = 1000
const SCAN_LIMIT = sql.raw(String(SCAN_NUMBERS))

export function driverOf({ pattern, ...wish }: NumberSearch): SearchDriver {
  return chooseDriver({ ...wish, pattern: pattern === undefined ? undefined : readNumberPattern(pattern) })
}

/**
 * SQL for `phone_number, fits, place` of at most `take` numbers: steps from pool to pool of the area, and through each
 * along one index. Nothing is sorted or counted; it stops where `take` numbers fit or SCAN_NUMBERS were looked at. The
 * last of those comes too, though it may not fit: the next page begins behind it.
 */
export function scanNumbers(
  scope: TenantScope,
  search: NumberSearch,
  { after, take }: { after: NumberPosition | null; take: number },
): SQL {
  const driver = driverOf(search)
  const { area, merchantId } = search
  return sql`
    select phone_number, fits, place from (
      select phone_number, fits, row_number() over () as place from (
        select candidate.* from (${poolsOf(scope, { area, merchantId, from: after })}) pool
        cross join lateral (
          select phone_number, (${fitsOf(search)}) as fits from phone_numbers
          where for_sale_from is not null and number_province = pool.number_province
            and number_city = pool.number_city and merchant_id = pool.merchant_id and ${rangeOf(driver, search, after)}
          order by ${ORDERS[driver]} limit ${SCAN_LIMIT}
        ) candidate
        limit ${SCAN_LIMIT}
      ) scanned
    ) numbered
    where fits or place = ${SCAN_LIMIT}
    limit ${take}`
}

function fitsOf(search: NumberSearch): SQL | undefined {
  const { pattern, without, niceLevelFrom, niceLevelTo, prepayFromFen, prepayToFen } = search
  const { phoneNumber, niceLevel, prepayAmountFen } = phoneNumbers
  return and(
    sql`for_sale_from <= now()`,
    pattern === undefined ? undefined : like(phoneNumber, readNumberPattern(pattern).like),
    ...[...(without ?? '')].map((digit) => notLike(phoneNumber, `%${digit}%`)),
    niceLevelFrom === undefined ? undefined : gte(niceLevel, niceLevelFrom),
    niceLevelTo === undefined ? undefined : lte(niceLevel, niceLevelTo),
    prepayFromFen === undefined ? undefined : gte(prepayAmountFen, prepayFromFen),
    prepayToFen === undefined ? undefined : lte(prepayAmountFen, prepayToFen),
  )
}

const ORDERS: Record<SearchDriver, SQL> = {
  NUMBER: sql`phone_number`,
  TAIL: sql`reversed_number`,
  LEVEL: sql`nice_level, reversed_number`,
  PRICE: sql`prepay_amount_fen, reversed_number`,
}

/** Behind every digit: what lies between a text and the text with this begins with the text. */
const AFTER_DIGITS = 'a'
/** One less than a number has: a whole number is found behind this beginning, as all others are. */
const LONGEST_BEGINNING = 10

/** Ranges, since LIKE finds no beginning in an index unless it is planned with the text at hand. */
function rangeOf(driver: SearchDriver, search: NumberSearch, after: NumberPosition | null): SQL {
  const { prefix, tail } = readNumberPattern(search.pattern ?? '*')
  const afterEnd = reversed(after?.phoneNumber ?? '')
  switch (driver) {
    case 'NUMBER': {
      const beginning = prefix.slice(0, LONGEST_BEGINNING)
      const from = inPoolOf(after, sql`${after?.phoneNumber ?? ''}::text`, sql`${beginning}::text`)
      return sql`phone_number > ${from} and phone_number < ${beginning + AFTER_DIGITS}`
    }
    case 'TAIL': {
      const from = inPoolOf(after, sql`${afterEnd}::text`, sql`${firstEnd(tail, search)}::text`)
      return sql`reversed_number > ${from} and reversed_number < ${reversed(tail) + AFTER_DIGITS}`
    }
    case 'LEVEL': {
      const { niceLevelFrom = LOWEST_NICE_LEVEL, niceLevelTo = HIGHEST_NICE_LEVEL } = search
      return rankRange(sql`nice_level`, { from: niceLevelFrom, to: niceLevelTo, end: firstEnd('', search) }, after)
    }
    case 'PRICE': {
      const { prepayFromFen = 0, prepayToFen = Number.MAX_SAFE_INTEGER } = search
      return rankRange(
        sql`prepay_amount_fen`,
        { from: prepayFromFen, to: prepayToFen, end: firstEnd('', search) },
        after,
      )
    }
  }
}

function rankRange(
  column: SQL,
  { from, to, end }: { from: number; to: number; end: string },
  after: NumberPosition | null,
): SQL {
  const fromRank = inPoolOf(after, sql`${after?.rank ?? from}::bigint`, sql`${from}::bigint`)
  const fromEnd = inPoolOf(after, sql`${reversed(after?.phoneNumber ?? '')}::text`, sql`${end}::text`)
  return sql`(${column}, reversed_number) > (${fromRank}, ${fromEnd}) and ${column} <= ${to}::bigint`
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** Read from its end, no number that fits comes before this one: all digits behind the tail are the lowest allowed. */
function firstEnd(tail: string, { without = '' }: NumberSearch): string {
  const lowest = DIGITS.find((digit) => !without.includes(digit)) ?? ''
  return reversed(tail).padEnd(LONGEST_BEGINNING, lowest)
}

/** The pool of the last page begins behind what was shown, all later ones at their beginning. */
function inPoolOf(after: NumberPosition | null, then: SQL, otherwise: SQL): SQL {
  if (after === null) return otherwise
  return sql`case when (pool.number_province, pool.number_city, pool.merchant_id)
    = (${after.numberProvince}, ${after.numberCity}, ${after.merchantId}) then ${then} else ${otherwise} end`
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
