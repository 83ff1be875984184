import { and, eq, isNotNull, type SQL } from 'drizzle-orm'
import { orders } from './schema/index.ts'

/** Whose rows a query may see. It comes from the verified caller, never from the input. */
export interface TenantScope {
  readonly partnerKind: 'MERCHANT' | 'MALL'
  readonly partnerId: string
  readonly environment: 'SANDBOX' | 'LIVE'
}

/** Orders of this partner in this environment. A merchant does not know those that were never paid (contract section 5). */
export function isOrderOf({ partnerKind, partnerId, environment }: TenantScope): SQL | undefined {
  const isPartner =
    partnerKind === 'MALL'
      ? eq(orders.mallId, partnerId)
      : and(eq(orders.merchantId, partnerId), isNotNull(orders.paidAt))
  return and(isPartner, eq(orders.environment, environment))
}
