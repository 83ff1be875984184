import type { Database } from '../db/connect.ts'
import type { OrderPolicy } from '../domain/order.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import type { ReportError } from './answer-failure.ts'
import type { FrontDoor } from './front-door-env.ts'
import type { OrderGateway } from './order-gateway.ts'

/** All that the routes need; built in main.ts, handed in by tests. */
export interface ApiDependencies extends FrontDoor {
  readonly db: Database
  readonly orders: OrderGateway
  readonly masterKeys: KeyRing
  readonly policy: OrderPolicy
  /** Signs the cursors of lists. */
  readonly cursorKey: Uint8Array
  /** Null: pushes of that provider are refused. */
  readonly kuaidi100: { readonly salt: string } | null
  readonly kdniao: { readonly businessId: string; readonly appKey: string } | null
  /** Origin under which partners reach us, without a slash at its end. */
  readonly publicBaseUrl: string
  /** Origin before /docs; empty for links relative to the host that answers. */
  readonly docsBase: string
  readonly report: ReportError
  /** For what was taken and is strange all the same: a line of the log that warns. No personal data. */
  readonly note: (fields: Record<string, unknown>, text: string) => void
}
