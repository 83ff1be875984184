import type { CatalogueRow } from './catalogue-row.ts'
import { provinceNumbers } from './province-numbers.ts'
import { provincePhones } from './province-phones.ts'
import { provincePlans } from './province-plans.ts'
import { seededRandom } from './seeded-random.ts'

const PROVINCE_SEED = 20_261_125
export const PROVINCE_ROWS = 5_000

/**
 * A catalogue as a province would have it: plans, services, contracts, tiers of both kinds, phones with their colours and
 * memories, what they cost in which tier, and numbers of the segments of thirteen cities for the rest of the rows. The
 * same seed makes the same rows; each row comes after those that it names.
 */
export function provinceCatalogue({ seed = PROVINCE_SEED, rows = PROVINCE_ROWS } = {}): CatalogueRow[] {
  const random = seededRandom(seed)
  const plans = provincePlans(random)
  const phones = provincePhones(random, plans)
  const goods = [...plans.rows, ...phones]
  return [...goods, ...provinceNumbers(random, { count: rows - goods.length, planCodes: plans.planCodes })]
}

/** One JSON object a line (NDJSON). */
export const ndjson = (rows: readonly CatalogueRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
