import type { ListedKind } from './catalogue-kind.ts'
import type { FailureCode } from './failure.ts'
import type { ListingEvent, ListingLogEvent, ListingRole, ListingState } from './listing.ts'

// What people ask of the listings, and what they are shown. Times are epoch milliseconds.

/** Of one call. */
export const MOST_LISTED_AT_ONCE = 100

/** One step for several items of a merchant; each gets an answer of its own. */
export interface ListingStep {
  /** The same one again is the same step. */
  requestKey: string
  merchantId: string
  kind: ListedKind
  /** `version` is what was looked at: when it is another one by now, the step is refused. */
  items: { code: string; version?: number }[]
  event: ListingEvent
  staffId: string
  reason?: string
}

/** Where an item stands after a step. */
export interface ListedItemState {
  status: ListingState
  version: number
  changed: boolean
}
export type ListingAnswer = { code: string } & (
  | ListedItemState
  | { refused: FailureCode; field?: string; message?: { zh: string; en: string } }
)

export interface ListingLogRow {
  atMs: number
  event: ListingLogEvent
  from: ListingState
  to: ListingState
  version: number
  role: string
  actorId: string
  reason: string | null
  /** Of a change. */
  changes: ItemDifference[]
}

/** A member that a waiting change would change. */
export interface ItemDifference {
  field: string
  before: unknown
  after: unknown
}

export interface ListingSheet {
  merchantId: string
  kind: ListedKind
  code: string
  name: string
  status: ListingState
  version: number
  areaCodes: string[]
  publishedBy: string | null
  validFromMs: number | null
  validToMs: number | null
  retireAtMs: number | null
  /** The item as it is: what a reviewer puts on sale. */
  contents: { field: string; value: unknown }[]
  pending: { version: number; sinceMs: number; submittedBy: string; differences: ItemDifference[] } | null
  /** The newest steps, oldest first. */
  log: ListingLogRow[]
}

/** What waits for a reviewer: an item, or a change of one that is on sale. */
export interface WaitingListing {
  merchantId: string
  kind: ListedKind
  code: string
  name: string
  /** What would be approved. */
  version: number
  isChange: boolean
  areaCodes: string[]
  publishedBy: string | null
  /** Of a change, the merchant's application that sent it. */
  submittedBy: string | null
  sinceMs: number
}

export interface ListingQueue {
  items: WaitingListing[]
  hasMore: boolean
}

export type ListingQuestion =
  | { ask: 'SHEET'; merchantId: string; kind: ListedKind; code: string }
  | { ask: 'QUEUE'; areaCode?: string; merchantId?: string }
export type ListingReading = { sheet: ListingSheet | null } | { queue: ListingQueue }

/** Who makes a step: a member of the staff, whose roles and areas are looked up, or somebody who acts everywhere. */
export type ListingBy = { staffId: string } | { role: Extract<ListingRole, 'MERCHANT' | 'PLATFORM'>; actorId: string }
