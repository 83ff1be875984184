import { and, eq, type SQL } from 'drizzle-orm'
import { orders } from './schema/index.ts'

/** Whose rows a query may see. It comes from the verified caller, never from the input. */
export interface TenantScope {
  readonly partnerKind: 'MERCHANT' | 'MALL'
  readonly partnerId: string
  readonly environment: 'SANDBOX' | 'LIVE'
}

/** Orders of this partner in this environment. */
export function isOrderOf({ partnerKind, partnerId, environment }: TenantScope): SQL | undefined {
  const owner = partnerKind === 'MALL' ? orders.mallId : orders.merchantId
  return and(eq(owner, partnerId), eq(orders.environment, environment))
}
