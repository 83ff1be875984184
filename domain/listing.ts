import { coversAreas } from './area.ts'
import type { FailureCode } from './failure.ts'

/** Where an item of the catalogue stands on its way to the shop (业务上架). */
export const LISTING_STATES = {
  DRAFT: { zh: '草稿', en: 'added, not submitted' },
  PENDING_REVIEW: { zh: '待审核', en: 'waits for a reviewer' },
  ON: { zh: '上架', en: 'on sale' },
  REJECTED: { zh: '已驳回', en: 'refused by a reviewer' },
  OFF: { zh: '下架', en: 'taken off sale' },
  RETIRED: { zh: '已退市', en: 'never sold again' },
} as const
export type ListingState = keyof typeof LISTING_STATES
export const LISTING_STATE_CODES = Object.keys(LISTING_STATES) as [ListingState, ...ListingState[]]

export const LISTING_EVENTS = {
  SUBMIT: { zh: '提交审核', en: 'submitted for review' },
  APPROVE: { zh: '审核通过', en: 'approved' },
  REJECT: { zh: '驳回', en: 'refused' },
  TAKE_OFF: { zh: '下架', en: 'taken off sale' },
  RETIRE: { zh: '退市', en: 'retired' },
} as const
export type ListingEvent = keyof typeof LISTING_EVENTS
export const LISTING_EVENT_CODES = Object.keys(LISTING_EVENTS) as [ListingEvent, ...ListingEvent[]]

/** What moves no listing, and is in the log for those who ask who changed what, and when. */
const LISTING_NOTES = {
  CHANGE: { zh: '修改', en: 'changed' },
  WITHDRAW_CHANGE: { zh: '撤回修改', en: 'change taken back' },
  OPEN: { zh: '生效', en: 'its validity began' },
  CLOSE: { zh: '失效', en: 'its validity ended' },
} as const

/** All that a log of a listing tells. */
export const LISTING_LOG_EVENTS = { ...LISTING_EVENTS, ...LISTING_NOTES }
export type ListingLogEvent = keyof typeof LISTING_LOG_EVENTS
export const LISTING_LOG_EVENT_CODES = Object.keys(LISTING_LOG_EVENTS) as [ListingLogEvent, ...ListingLogEvent[]]

/** PLATFORM acts for a merchant who is trusted to list without review, and when a time comes that was set. */
export const LISTING_ROLES = {
  PUBLISHER: { zh: '发布人', en: 'publisher' },
  REVIEWER: { zh: '审核人', en: 'reviewer' },
  MERCHANT: { zh: '商户', en: 'merchant' },
  PLATFORM: { zh: '平台', en: 'platform' },
} as const
export type ListingRole = keyof typeof LISTING_ROLES

interface ListingTransition {
  from: readonly ListingState[]
  event: ListingEvent
  roles: readonly ListingRole[]
  to: ListingState
  needsReason?: true
}

/** Every step of a listing; what is not here is refused. RETIRED is final. */
export const LISTING_TRANSITIONS: readonly ListingTransition[] = [
  { from: ['DRAFT', 'REJECTED', 'OFF'], event: 'SUBMIT', roles: ['PUBLISHER', 'PLATFORM'], to: 'PENDING_REVIEW' },
  { from: ['PENDING_REVIEW'], event: 'APPROVE', roles: ['REVIEWER', 'PLATFORM'], to: 'ON' },
  { from: ['PENDING_REVIEW'], event: 'REJECT', roles: ['REVIEWER'], to: 'REJECTED', needsReason: true },
  { from: ['PENDING_REVIEW', 'ON'], event: 'TAKE_OFF', roles: ['PUBLISHER', 'REVIEWER'], to: 'OFF', needsReason: true },
  {
    from: ['DRAFT', 'PENDING_REVIEW', 'ON', 'REJECTED', 'OFF'],
    event: 'RETIRE',
    roles: ['MERCHANT', 'PUBLISHER', 'PLATFORM'],
    to: 'RETIRED',
  },
]

export interface ListingActor {
  role: ListingRole
  actorId: string
  /** Of publishers and reviewers; the others act everywhere. */
  areaCodes?: readonly string[]
}

export interface ListedItem {
  state: ListingState
  areaCodes: readonly string[]
  /** Who submitted it last. */
  publishedBy: string | null
}

export interface ListingRequest {
  event: ListingEvent
  actor: ListingActor
  reason?: string | undefined
}

export type ListingDecision =
  | { outcome: 'MOVE'; to: ListingState }
  | { outcome: 'REPEAT' }
  | { outcome: 'REFUSED'; code: FailureCode; field?: string }

/** What becomes of a request; the reviewer is never the publisher, and both stay within their areas. */
export function decideListing(item: ListedItem, { event, actor, reason }: ListingRequest): ListingDecision {
  const rows = LISTING_TRANSITIONS.filter((row) => row.event === event)
  const isStaff = actor.role === 'PUBLISHER' || actor.role === 'REVIEWER'
  if (!rows.some((row) => row.roles.includes(actor.role))) return refused('PERMISSION_DENIED', 'role')
  if (isStaff && !coversAreas(actor.areaCodes ?? [], item.areaCodes)) return refused('AREA_NOT_YOURS', 'areaCodes')
  const isReview = event === 'APPROVE' || event === 'REJECT'
  if (isReview && isStaff && actor.actorId === item.publishedBy) return refused('REVIEWER_IS_PUBLISHER', 'actorId')
  const row = rows.find(({ from }) => from.includes(item.state))
  if (row === undefined) {
    return rows.some(({ to }) => to === item.state) ? { outcome: 'REPEAT' } : refused('LISTING_CONFLICT', 'event')
  }
  if (row.needsReason && !reason?.trim()) return refused('REASON_REQUIRED', 'reason')
  return { outcome: 'MOVE', to: row.to }
}

const refused = (code: FailureCode, field: string): ListingDecision => ({ outcome: 'REFUSED', code, field })
