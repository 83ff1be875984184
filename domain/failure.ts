import { BATCH_FAILURES } from './failure/batch.ts'
import { CALLER_FAILURES } from './failure/caller.ts'
import { CATALOGUE_FAILURES } from './failure/catalogue.ts'
import { ORDER_FAILURES } from './failure/order.ts'
import { PARAMETER_FAILURES } from './failure/parameter.ts'
import { PAYMENT_FAILURES } from './failure/payment.ts'
import { PICTURE_FAILURES } from './failure/picture.ts'
import type { FailureRow } from './failure/row.ts'
import { SALE_FAILURES } from './failure/sale.ts'
import { SHIPMENT_FAILURES } from './failure/shipment.ts'
import { TRANSPORT_FAILURES } from './failure/transport.ts'

/** Every error code a partner can meet. The errors page, the problem schema and the answers are made from it. */
export const FAILURES = {
  ...TRANSPORT_FAILURES,
  ...CALLER_FAILURES,
  ...PARAMETER_FAILURES,
  ...ORDER_FAILURES,
  ...SHIPMENT_FAILURES,
  ...PICTURE_FAILURES,
  ...SALE_FAILURES,
  ...PAYMENT_FAILURES,
  ...CATALOGUE_FAILURES,
  ...BATCH_FAILURES,
} as const satisfies Record<string, FailureRow>

export type FailureCode = keyof typeof FAILURES

/** One field that is to blame. */
export interface FieldError {
  field: string
  code: string
  zh: string
  en: string
}

/** Facts that an answer may carry besides the standard members; every name here is one of the problem schema. */
export interface FailureExtra {
  /** The string that the platform verified: whole in the sandbox, cut in production. */
  stringToSign?: string
  stringToSignBytes?: number
  stringToSignSha256?: string
  bodySha256?: string
  seenIp?: string
  serverTime?: string
  skewSeconds?: number
  supportedVersions?: readonly string[]
  limitBytes?: number
  retryAfterSeconds?: number
  orderId?: string
  currentState?: string
  version?: number
  allowedEvents?: readonly string[]
  nextActor?: string
  dueAt?: string
  holdReason?: string
  /** Where to go instead when an order can only be returned. */
  returnFlow?: string
  checkId?: string
  reasons?: readonly string[]
  allowNum?: number
  lockExpiresAt?: string
  expectedFen?: number
  refundableFen?: number
  /** The refund that gives money back without anybody asking for it. */
  refundNo?: string
  readsLeft?: number
}

export interface FailureDetails {
  field?: string
  /** A message for this occurrence, more precise than the one of the table. */
  message?: { zh: string; en: string }
  errors?: readonly FieldError[]
  extra?: FailureExtra
  cause?: unknown
}

/** A failure that the caller must see. Whatever else is thrown is a bug and becomes INTERNAL. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly field: string | undefined
  readonly zh: string
  readonly en: string
  readonly errors: readonly FieldError[]
  readonly extra: FailureExtra

  constructor(code: FailureCode, details: FailureDetails = {}) {
    const { zh, en } = details.message ?? FAILURES[code]
    super(`${code}: ${en}`, details)
    this.code = code
    this.field = details.field
    this.zh = zh
    this.en = en
    this.errors = details.errors ?? (details.field === undefined ? [] : [{ field: details.field, code, zh, en }])
    this.extra = details.extra ?? {}
  }
}
