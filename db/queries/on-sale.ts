import { type AnyColumn, and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { contractTiers, terminalSkus, terminals, tierTerminals } from '../schema/index.ts'

interface Listed {
  status: AnyColumn
  validFrom: AnyColumn
  validTo: AnyColumn
  retireAt: AnyColumn
}

const NOW = sql`now()`

/** Sold at this very moment: listed, within its validity (the end does not belong to it), and not retired yet. */
export function isOnSale({ status, validFrom, validTo, retireAt }: Listed) {
  return and(
    eq(status, 'ON'),
    or(isNull(validFrom), lte(validFrom, NOW)),
    or(isNull(validTo), gt(validTo, NOW)),
    or(isNull(retireAt), gt(retireAt, NOW)),
  )
}

/** What a terminal costs in the tier. */
export const isPriceOfTier = and(
  eq(tierTerminals.merchantId, contractTiers.merchantId),
  eq(tierTerminals.tierCode, contractTiers.tierCode),
)

/** A tier names a whole terminal, or some SKUs of it. */
export const isSkuOfTier = and(
  eq(terminalSkus.merchantId, tierTerminals.merchantId),
  eq(terminalSkus.terminalCode, tierTerminals.terminalCode),
  sql`(cardinality(${tierTerminals.skuIds}) = 0 or ${terminalSkus.skuId} = any(${tierTerminals.skuIds}))`,
)

export const isTerminalOfSku = and(
  eq(terminals.merchantId, terminalSkus.merchantId),
  eq(terminals.terminalCode, terminalSkus.terminalCode),
)
