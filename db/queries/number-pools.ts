import { type SQL, sql } from 'drizzle-orm'
import { COUNTRY } from '../../domain/area.ts'
import type { TenantScope } from '../tenant-scope.ts'

/** A pool: the numbers that one merchant has for sale in one city. */
export interface NumberPool {
  numberProvince: string
  numberCity: string
  merchantId: string
}

export interface PoolSearch {
  area: string | undefined
  merchantId: string | undefined
  /** The pool that the walk begins with; absent: the first of the area. */
  from: NumberPool | null
}

/** Behind every area code. */
const AFTER_AREAS = 'a'

/**
 * SQL for the pools of an area in the order of the indexes of phone_numbers: one descent of an index for each, and none
 * before somebody asks for the next. A district's numbers are its city's.
 */
export function poolsOf({ environment }: TenantScope, { area, merchantId, from }: PoolSearch): SQL {
  const { first, last } = boundsOf(area)
  const start = from ?? { ...first, merchantId: '' }
  return sql`
    with recursive pool as (
      (select number_province, number_city, merchant_id from phone_numbers
        where for_sale_from is not null and (number_province, number_city, merchant_id)
          >= (${start.numberProvince}::text, ${start.numberCity}::text, ${start.merchantId}::text)
        order by number_province, number_city, merchant_id limit 1)
      union all
      select next.* from pool cross join lateral (
        select number_province, number_city, merchant_id from phone_numbers
        where for_sale_from is not null and (number_province, number_city, merchant_id)
          > (pool.number_province, pool.number_city, pool.merchant_id)
        order by number_province, number_city, merchant_id limit 1) next
      where (pool.number_province, pool.number_city) <= (${last.numberProvince}::text, ${last.numberCity}::text)
    )
    select * from pool
    where (number_province, number_city) <= (${last.numberProvince}::text, ${last.numberCity}::text)
      and merchant_id = any(array(
        select partner_id from applications where environment = ${environment} and is_enabled))
      ${merchantId === undefined ? sql`` : sql`and merchant_id = ${merchantId}`}`
}

function boundsOf(area: string = COUNTRY) {
  if (area === COUNTRY) {
    return {
      first: { numberProvince: '', numberCity: '' },
      last: { numberProvince: AFTER_AREAS, numberCity: AFTER_AREAS },
    }
  }
  const numberProvince = `${area.slice(0, 2)}0000`
  if (area === numberProvince) {
    return { first: { numberProvince, numberCity: '' }, last: { numberProvince, numberCity: AFTER_AREAS } }
  }
  const city = { numberProvince, numberCity: `${area.slice(0, 4)}00` }
  return { first: city, last: city }
}
