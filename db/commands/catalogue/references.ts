import { and, eq, inArray, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { Failure, type FailureCode } from '../../../domain/failure.ts'
import type { Executor } from '../../connect.ts'
import { contracts, plans, terminalSkus, terminals, valueAddedServices } from '../../schema/index.ts'
import { type AnyListedTable, listedTable } from './item-kind.ts'

interface Reference {
  readonly table: AnyListedTable
  readonly code: PgColumn
  readonly missing: FailureCode
}

export const PLAN: Reference = { table: plans, code: plans.planCode, missing: 'PLAN_NOT_FOUND' }
export const CONTRACT: Reference = {
  table: contracts,
  code: contracts.contractCode,
  missing: 'CONTRACT_NOT_FOUND',
}
export const TERMINAL: Reference = {
  table: terminals,
  code: terminals.terminalCode,
  missing: 'TERMINAL_NOT_FOUND',
}
export const SKU: Reference = { table: terminalSkus, code: terminalSkus.skuId, missing: 'TERMINAL_NOT_FOUND' }
export const VAS: Reference = {
  table: valueAddedServices,
  code: valueAddedServices.vasCode,
  missing: 'VAS_NOT_FOUND',
}

/**
 * Holds the merchant's items of these codes until the transaction ends: nobody deletes them meanwhile.
 *
 * @throws Failure for the first code that is none of the merchant's, also if it is somebody else's.
 */
export async function requireOwn(
  db: Executor,
  merchantId: string,
  { of, codes, field }: { of: Reference; codes: readonly string[]; field: (index: number) => string },
): Promise<void> {
  if (codes.length === 0) return
  const rows = await db
    .select({ code: sql<string>`${of.code}` })
    .from(listedTable(of))
    .where(and(eq(listedTable(of).merchantId, merchantId), inArray(of.code, [...codes])))
    .orderBy(of.code)
    .for('key share')
  const known = new Set(rows.map(({ code }) => code))
  const index = codes.findIndex((code) => !known.has(code))
  if (index !== -1) throw new Failure(of.missing, { field: field(index) })
}
