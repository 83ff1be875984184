import type { Direction } from '../contract/signature.ts'

export type PartnerKind = 'MERCHANT' | 'MALL'
export type Environment = 'SANDBOX' | 'LIVE'

/** What the front door must know about an application to verify one call of it. */
export interface CallerApplication {
  readonly appKey: string
  readonly partnerId: string
  readonly partnerKind: PartnerKind
  readonly environment: Environment
  readonly isEnabled: boolean
  /** Addresses and CIDR ranges; an empty list lets nobody in. */
  readonly allowedIps: readonly string[]
  /** `notAfterMs` null: the current secret; else the end of its overlap, epoch milliseconds. */
  readonly secrets: readonly CallerSecret[]
}

export interface CallerSecret {
  readonly keyId: string
  readonly secret: string
  readonly notAfterMs: number | null
}

export interface ApplicationDirectory {
  find(appKey: string): Promise<CallerApplication | null>
}

export interface NonceStore {
  /** False when the nonce is there already. Must hold across processes and restarts. */
  insertIfAbsent(entry: NonceEntry): Promise<boolean>
}

export interface NonceEntry {
  readonly appKey: string
  readonly direction: Direction
  readonly nonce: string
  readonly expiresAtMs: number
}

/** A verified caller. Every query takes the tenant from here, never from the input. */
export interface Caller {
  readonly appKey: string
  readonly partnerId: string
  readonly partnerKind: PartnerKind
  readonly environment: Environment
  /** The key that signed this call. */
  readonly keyId: string
  readonly direction: Direction
  readonly seenIp: string
}

/** The direction of calls to the platform, by who makes them. */
export const INBOUND_DIRECTION: Readonly<Record<PartnerKind, Direction>> = { MERCHANT: 'M2P', MALL: 'L2P' }
