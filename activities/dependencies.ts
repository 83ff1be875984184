import type { Database } from '../db/connect.ts'
import type { OrderPolicy } from '../domain/order.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import type { PartnerClient } from './merchant-client.ts'

export interface ActivityDependencies {
  db: Database
  masterKeys: KeyRing
  partners: PartnerClient
  shredAfterMs: number
  /** For the milestones in notices; running orders keep the policy they were started with. */
  policy: OrderPolicy
}
