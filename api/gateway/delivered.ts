import type { Client } from '@temporalio/client'
import type { OrderPolicy } from '../../domain/order.ts'
import type * as messages from '../../workflows/messages.ts'

/** 200: done. 202: durably taken, done as soon as a worker gets to it. */
export type Delivered = { status: 200; outcome: messages.EventOutcome } | { status: 202; outcome: null }

/** Whose order a workflow is, for those who ask before it is in the database. */
export interface Placing {
  mallId: string
  environment: string
  bodyHash: string
}

export interface PlaceOptions {
  /** A shorter time to pay than the policy's. */
  payMs?: number
  /** False for a mall that has registered no URL for notices. */
  tellsMall?: boolean
}

export interface GatewaySettings {
  client: Client
  policy: OrderPolicy
  taskQueue: string
  consoleUrl: string | null
}
