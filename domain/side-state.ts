export const PAY_STATES = ['UNPAID', 'PAID'] as const
export const REFUND_STATES = ['NONE', 'PENDING', 'FAILED', 'PARTIAL', 'DONE'] as const
export const ACTIVATION_STATES = ['NONE', 'PENDING', 'ACTIVE'] as const
export const NOTICE_STATES = ['NONE', 'SENDING', 'DELIVERED', 'SUPERSEDED', 'WITHDRAWN', 'FAILED'] as const

export type PayState = (typeof PAY_STATES)[number]
export type RefundState = (typeof REFUND_STATES)[number]
export type NoticeState = (typeof NOTICE_STATES)[number]

export function payState({ paidFen }: { paidFen: number }): PayState {
  return paidFen > 0 ? 'PAID' : 'UNPAID'
}

export interface RefundedOrder {
  refunds: readonly { state: 'PENDING' | 'DONE' | 'FAILED' }[]
  refundedFen: number
  paidFen: number
}

/** What is still open comes first; what is closed says whether all of the money is back. */
export function refundState({ refunds, refundedFen, paidFen }: RefundedOrder): RefundState {
  if (refunds.some(({ state }) => state === 'FAILED')) return 'FAILED'
  if (refunds.some(({ state }) => state === 'PENDING')) return 'PENDING'
  if (refunds.length === 0) return 'NONE'
  return refundedFen >= paidFen || refundedFen === 0 ? 'DONE' : 'PARTIAL'
}

/** What became of the order notice; one that waits for its next try is still being sent. */
export function noticeStateOf(
  state: 'PENDING' | 'DELIVERED' | 'SUPERSEDED' | 'WITHDRAWN' | 'FAILED' | undefined,
): NoticeState {
  if (state === undefined) return 'NONE'
  return state === 'PENDING' ? 'SENDING' : state
}
