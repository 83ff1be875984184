import type { Database } from '../db/connect.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import type { PartnerClient } from './merchant-client.ts'

export interface ActivityDependencies {
  db: Database
  masterKeys: KeyRing
  partners: PartnerClient
  shredAfterMs: number
}
