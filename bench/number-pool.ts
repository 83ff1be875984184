import type postgres from 'postgres'
import { gradeNumber } from '../domain/nice-number.ts'

export const POOL_MERCHANT = 'M-JIANGSU'
export const POOL_PROVINCE = '320000'
export const POOL_CITIES = Array.from({ length: 13 }, (_, city) => `32${String(city + 1).padStart(2, '0')}00`)

const NETWORK_PREFIXES = ['134', '135', '138', '139', '150', '158', '182', '187', '188', '198']
const SEGMENT_NUMBERS = 10_000
/** Coprime to the size of a segment: each number of it comes once, in no order. */
const STRIDE = 7919
const CHUNK_NUMBERS = 50_000
const YUAN = 100

interface PoolNumber {
  phoneNumber: string
  numberCity: string
  niceLevel: number
  prepayAmountFen: number
}

/** The number at a place of the pool, up to 1 300 000: spread over cities and segments as a province has them. */
function poolNumber(place: number): PoolNumber {
  const segments = NETWORK_PREFIXES.length * POOL_CITIES.length
  const segment = place % segments
  const city = segment % POOL_CITIES.length
  const prefix = NETWORK_PREFIXES[Math.floor(segment / POOL_CITIES.length)] ?? ''
  const serial = (Math.floor(place / segments) * STRIDE) % SEGMENT_NUMBERS
  const phoneNumber = `${prefix}${5000 + city * 37}${String(serial).padStart(4, '0')}`
  const niceLevel = gradeNumber(phoneNumber)
  return {
    phoneNumber,
    numberCity: POOL_CITIES[city] ?? '',
    niceLevel,
    prepayAmountFen: ((place % 3) * 50 + niceLevel ** 2 * 50) * YUAN,
  }
}

/** Writes the first `count` numbers of the pool, for sale, of one merchant who sells in the sandbox. */
export async function fillPool(sql: postgres.Sql, count: number): Promise<void> {
  await sql`insert into partners (partner_id, kind, name_zh, name_en)
    values (${POOL_MERCHANT}, 'MERCHANT', '江苏', 'Jiangsu') on conflict do nothing`
  await sql`insert into applications (app_key, partner_id, environment)
    values ('pool', ${POOL_MERCHANT}, 'SANDBOX') on conflict do nothing`
  // An index that is built once costs a tenth of one that grows row by row.
  const indexes = await sql<{ name: string; definition: string }[]>`select indexname as name, indexdef as definition
    from pg_indexes where tablename = 'phone_numbers' and indexname like 'phone_numbers_by_%'`
  for (const { name } of indexes) await sql`drop index ${sql(name)}`
  for (let start = 0; start < count; start += CHUNK_NUMBERS) {
    const length = Math.min(CHUNK_NUMBERS, count - start)
    const chunk = Array.from({ length }, (_, at) => poolNumber(start + at))
    await sql`insert into phone_numbers
      (phone_number, merchant_id, number_province, number_city, nice_level, prepay_amount_fen)
      select number, ${POOL_MERCHANT}, ${POOL_PROVINCE}, city, level, prepay from unnest(
        ${chunk.map((number) => number.phoneNumber)}::text[], ${chunk.map((number) => number.numberCity)}::text[],
        ${chunk.map((number) => number.niceLevel)}::int[], ${chunk.map((number) => number.prepayAmountFen)}::bigint[]
      ) as pool(number, city, level, prepay)`
  }
  for (const { definition } of indexes) await sql.unsafe(definition)
  await sql`vacuum analyze phone_numbers`
}
