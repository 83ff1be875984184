import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { AddOutcome, ItemFinding, NumberBody } from '../../../domain/catalogue-item.ts'
import { Failure } from '../../../domain/failure.ts'
import { gradeNumber } from '../../../domain/nice-number.ts'
import type { NumberState } from '../../../domain/number.ts'
import { numberFinding } from '../../../domain/number-registration.ts'
import type { Executor } from '../../connect.ts'
import { plans } from '../../schema/index.ts'

/** Of one call; batches send theirs in chunks. */
const MOST_NUMBERS = 1000

export type NumberOutcome =
  | { phoneNumber: string; state: NumberState; version: number; outcome: Exclude<AddOutcome, 'PENDING_REVIEW'> }
  | { phoneNumber: string; failure: Failure }

/**
 * Registers up to 1000 numbers in the pool and answers for each in its place. A repeat of what is there changes nothing;
 * other terms are taken while the number is the merchant's own and nobody has it, and so it is withdrawn and put back. One
 * that is named twice is taken twice, in the order given. A number with a plan that the merchant has not is refused.
 *
 * @throws RangeError for more than 1000 numbers.
 */
export async function addNumbers(
  db: Executor,
  merchantId: string,
  numbers: readonly NumberBody[],
): Promise<NumberOutcome[]> {
  if (numbers.length > MOST_NUMBERS) throw new RangeError(`more than ${MOST_NUMBERS} numbers at once`)
  const outcomes = new Map<number, NumberOutcome>()
  const unknown = await unknownPlans(db, merchantId, numbers)
  for (const wave of wavesOf(numbers)) {
    const sound = wave.filter(({ number, place }) => {
      const finding = numberFinding(number) ?? planFinding(number, unknown)
      if (finding === null) return true
      const failure = new Failure(finding.code, { field: finding.field })
      outcomes.set(place, { phoneNumber: number.phoneNumber, failure })
      return false
    })
    const written = await writeNumbers(
      db,
      merchantId,
      sound.map(({ number }) => number),
    )
    for (const { number, place } of sound) {
      const outcome = written.get(number.phoneNumber)
      outcomes.set(place, outcome ?? numberExists(number.phoneNumber))
    }
  }
  return numbers.map((number, place) => outcomes.get(place) ?? numberExists(number.phoneNumber))
}

/** A number is sold with plans of its merchant's own; with one that nobody added it would fit nothing, and be on sale. */
function planFinding({ planCodes }: NumberBody, unknown: ReadonlySet<string>): ItemFinding | null {
  const index = planCodes.findIndex((code) => unknown.has(code))
  return index === -1 ? null : { code: 'PLAN_NOT_FOUND', field: `planCodes[${index}]` }
}

/** Asked once for all of the numbers. Plans are never deleted, so that none has to be held. */
async function unknownPlans(
  db: Executor,
  merchantId: string,
  numbers: readonly NumberBody[],
): Promise<ReadonlySet<string>> {
  const codes = new Set(numbers.flatMap(({ planCodes }) => planCodes))
  if (codes.size === 0) return codes
  const isNamed = and(eq(plans.merchantId, merchantId), inArray(plans.planCode, [...codes]))
  const known = await db.select({ planCode: plans.planCode }).from(plans).where(isNamed)
  for (const { planCode } of known) codes.delete(planCode)
  return codes
}

/** Who has it, and in which state, is nobody else's business. */
function numberExists(phoneNumber: string): NumberOutcome {
  return { phoneNumber, failure: new Failure('NUMBER_EXISTS', { field: 'phoneNumber' }) }
}

interface Placed {
  number: NumberBody
  place: number
}

/** One statement cannot write a row twice: the second mention of a number is in the second wave. */
function wavesOf(numbers: readonly NumberBody[]): Placed[][] {
  const waves: Placed[][] = []
  const mentions = new Map<string, number>()
  for (const [place, number] of numbers.entries()) {
    const wave = mentions.get(number.phoneNumber) ?? 0
    mentions.set(number.phoneNumber, wave + 1)
    const placed = waves[wave] ?? []
    waves[wave] = placed
    placed.push({ number, place })
  }
  return waves
}

interface WrittenRow extends Record<string, unknown> {
  phone_number: string
  state: NumberState
  version: number
  outcome: 'ADDED' | 'CHANGED' | 'UNCHANGED'
}

async function writeNumbers(
  db: Executor,
  merchantId: string,
  numbers: readonly NumberBody[],
): Promise<Map<string, NumberOutcome>> {
  if (numbers.length === 0) return new Map()
  const input = inputOf(numbers)
  const written = await db.execute<WrittenRow>(upsert(merchantId, input))
  const missing = numbers.length - written.length
  const unchanged = missing === 0 ? [] : await db.execute<WrittenRow>(findUnchanged(merchantId, input))
  return new Map(
    // What was written a moment ago is unchanged by now: the first word counts.
    [...unchanged, ...written].map(({ phone_number: phoneNumber, state, version, outcome }) => [
      phoneNumber,
      { phoneNumber, state, version, outcome },
    ]),
  )
}

/** Sorted, so that two callers with the same numbers never wait for each other crosswise. */
function inputOf(numbers: readonly NumberBody[]) {
  const rows = numbers.map((number) => ({
    phone_number: number.phoneNumber,
    number_province: number.numberProvince,
    number_city: number.numberCity,
    nice_level: number.niceLevel ?? gradeNumber(number.phoneNumber),
    prepay_amount_fen: number.prepayAmount,
    min_monthly_spend_fen: number.minMonthlySpend,
    agreement_months: number.agreementMonths,
    plan_codes: number.planCodes,
    is_reused: number.reused,
    card_type: number.cardType,
    wanted_state: number.state ?? null,
  }))
  rows.sort((a, b) => (a.phone_number < b.phone_number ? -1 : 1))
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as input(
    phone_number text, number_province text, number_city text, nice_level int, prepay_amount_fen bigint,
    min_monthly_spend_fen bigint, agreement_months int, plan_codes text[], is_reused boolean, card_type text, wanted_state text)`
}

const TERM_COLUMNS = [
  'number_province',
  'number_city',
  'nice_level',
  'prepay_amount_fen',
  'min_monthly_spend_fen',
  'agreement_months',
  'plan_codes',
  'card_type',
]
const TERMS = sql.raw(TERM_COLUMNS.join(', '))
const termsOf = (table: 'number' | 'excluded' | 'input') =>
  sql.raw(TERM_COLUMNS.map((column) => `${table}.${column}`).join(', '))

/** A number is for sale or withdrawn; who says nothing of it leaves it as it is. */
const stateAfter = ({ wanted, present }: { wanted: SQL; present: SQL }) =>
  sql`coalesce(${wanted}, case when ${present} = 'OFF_SHELF' then 'OFF_SHELF' else 'AVAILABLE' end)`

/** A number that came back from an owner stays a second-hand one, whatever its merchant says later. */
const upsert = (merchantId: string, input: ReturnType<typeof inputOf>) => sql`
  insert into phone_numbers as number (phone_number, merchant_id, is_reused, state, ${TERMS})
  select input.phone_number, ${merchantId}, input.is_reused,
    ${stateAfter({ wanted: sql`input.wanted_state`, present: sql`present.state` })}, ${termsOf('input')}
  from ${input} left join phone_numbers as present on present.phone_number = input.phone_number
  on conflict (phone_number) do update
  set (is_reused, state, ${TERMS}) = row(number.is_reused or excluded.is_reused,
      case when excluded.state = 'OFF_SHELF' then 'OFF_SHELF' when number.state = 'OFF_SHELF' then 'AVAILABLE'
        else number.state end, ${termsOf('excluded')}),
    version = number.version + 1, updated_at = now()
  where number.merchant_id = excluded.merchant_id
    and (number.for_sale_from <= now() or number.state = 'OFF_SHELF')
    and ((${termsOf('number')}) is distinct from (${termsOf('excluded')})
      or (number.state = 'OFF_SHELF') is distinct from (excluded.state = 'OFF_SHELF')
      or (excluded.is_reused and not number.is_reused))
  returning number.phone_number, number.state, number.version,
    case when number.xmax = 0 then 'ADDED' else 'CHANGED' end as outcome`

const findUnchanged = (merchantId: string, input: ReturnType<typeof inputOf>) => sql`
  select number.phone_number, number.state, number.version, 'UNCHANGED' as outcome
  from ${input} join phone_numbers as number on number.phone_number = input.phone_number
  where number.merchant_id = ${merchantId}
    and (${termsOf('number')}) is not distinct from (${termsOf('input')})
    and (number.is_reused or not input.is_reused)
    and (input.wanted_state is null or (input.wanted_state = 'OFF_SHELF') = (number.state = 'OFF_SHELF'))`
