import type { HttpBindings } from '@hono/node-server'
import type { ApplicationDirectory, NonceStore } from './caller.ts'
import type { HostRule } from './hosts.ts'
import type { Idempotency } from './idempotency.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** What Hono's context holds behind the front door. */
export interface FrontDoorEnv {
  Bindings: HttpBindings
  Variables: { requestId: string }
}

/** What the front door needs from the rest of the house. */
export interface FrontDoor {
  readonly directory: ApplicationDirectory
  readonly nonces: NonceStore
  readonly idempotency: Idempotency
  readonly limits: RateLimiter
  readonly hosts: readonly HostRule[]
  /** Addresses and CIDR ranges of our own proxies, the only peers whose X-Forwarded-For counts. */
  readonly trustedProxies: readonly string[]
  /** Epoch milliseconds. */
  readonly nowMs: () => number
}
