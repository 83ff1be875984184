import type { Database } from '../db/connect.ts'
import type { OrderPolicy } from '../domain/order.ts'
import type { CarrierAccount } from '../platform/carrier-account.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import type { PostToCarrier } from './carrier-client.ts'
import type { PartnerClient } from './merchant-client.ts'

export interface ActivityDependencies {
  db: Database
  masterKeys: KeyRing
  partners: PartnerClient
  /** Null: parcels are not subscribed, and no workflow asks for it. */
  carrierAccount: CarrierAccount | null
  postToCarrier: PostToCarrier
  shredAfterMs: number
  /** For the milestones in notices; running orders keep the policy they were started with. */
  policy: OrderPolicy
}
