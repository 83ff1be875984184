import type { Milestone, OrderFacts, OrderPolicy, Refund } from './order.ts'
import { paymentAwaitedUntilMs } from './order-guards.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

export interface Deadline {
  /** Unique within a stay in a state, so that it fires once. */
  key: string
  atMs: number
  event: 'TIMEOUT' | 'OVERDUE' | 'CONFIRM' | 'SIGNED' | 'CHECK_NO' | 'NOTICE_DELAYED' | 'REFUND_OVERDUE'
  milestone?: Milestone
  /** Comes after the time that somebody had, and does not lengthen it. */
  isReminder?: true
}

export interface TimedOrder {
  order: OrderFacts
  policy: OrderPolicy
}

function stateDeadlines({ order, policy }: TimedOrder): Deadline[] {
  const { clock } = order
  const sinceMs = clock.stateSinceMs
  switch (order.state) {
    case 'PENDING_CHECK':
      return [{ key: 'CHECK', atMs: sinceMs + policy.eligibilityTotalMs, event: 'CHECK_NO', milestone: 'CHECKED' }]
    case 'WAIT_PAY':
      return [
        {
          key: 'PAY',
          atMs: Math.max(clock.payByMs, paymentAwaitedUntilMs({ order, policy })),
          event: 'TIMEOUT',
          milestone: 'PAID',
        },
      ]
    case 'WAIT_ACCEPT':
      return [{ key: 'ACCEPT', atMs: sinceMs + policy.acceptMs, event: 'OVERDUE', milestone: 'ACCEPTED' }]
    case 'AUDITING':
      return [{ key: 'AUDIT', atMs: sinceMs + policy.auditMs, event: 'OVERDUE', milestone: 'AUDITED' }]
    case 'WAIT_MATERIAL':
      return [{ key: 'MATERIAL', atMs: sinceMs + policy.materialMs, event: 'TIMEOUT' }]
    case 'PROVISIONING':
      return [{ key: 'PROVISION', atMs: sinceMs + policy.provisionMs, event: 'OVERDUE', milestone: 'PROVISIONED' }]
    case 'WAIT_SHIP':
    case 'PART_SHIPPED':
      return [
        { key: 'SHIP', atMs: (clock.shipFromMs ?? sinceMs) + policy.shipMs, event: 'OVERDUE', milestone: 'SHIPPED' },
      ]
    case 'SHIPPED':
      return shippedDeadlines({ order, policy })
    case 'SIGNED':
      return signedDeadlines({ order, policy })
    case 'CANCELLING':
      return [{ key: cancelReplyKey(order), atMs: sinceMs + policy.cancelReplyMs, event: 'TIMEOUT' }]
    case 'RETURNING':
      return [{ key: 'RETURN', atMs: sinceMs + policy.returnMs, event: 'OVERDUE' }]
    case 'REFUNDING':
      return refundDeadlines({ order, policy })
    case 'COMPLETED':
    case 'CANCELLED':
    case 'CLOSED':
      return []
  }
}

function shippedDeadlines({ order, policy }: TimedOrder): Deadline[] {
  const shippedAtMs = order.clock.shippedAtMs ?? order.clock.stateSinceMs
  const confirm: Deadline = { key: 'AUTO_SIGN', atMs: shippedAtMs + policy.confirmAfterShipMs, event: 'SIGNED' }
  // A number that was replaced starts without a trace, but the milestone has been reached.
  const isTraced =
    order.milestones.FIRST_TRACE !== undefined || order.parcels.every((parcel) => parcel.firstTraceAtMs !== null)
  if (isTraced) return [confirm]
  return [
    { key: 'TRACE', atMs: shippedAtMs + policy.firstTraceMs, event: 'OVERDUE', milestone: 'FIRST_TRACE' },
    confirm,
  ]
}

function signedDeadlines({ order, policy }: TimedOrder): Deadline[] {
  const signedAtMs = order.clock.signedAtMs ?? order.clock.stateSinceMs
  const waitsForCard = PRODUCT_KINDS[order.productKind].isActivated && order.activationState !== 'ACTIVE'
  // What no carrier saw signed has had its days since shipping already.
  const confirmAfterMs = order.fired.includes('AUTO_SIGN') ? 0 : policy.confirmAfterSignMs
  if (!waitsForCard) return [{ key: 'CONFIRM', atMs: signedAtMs + confirmAfterMs, event: 'CONFIRM' }]
  // The window's end is a violated milestone first, and then the end of the order (row 21).
  const windowEndMs = signedAtMs + policy.activationMs
  return [
    { key: 'ACTIVATE', atMs: windowEndMs, event: 'OVERDUE', milestone: 'ACTIVATED' },
    { key: 'CONFIRM', atMs: windowEndMs, event: 'CONFIRM' },
  ]
}

/** Each time that an operator lets an unanswered cancellation go on has a key of its own. */
function cancelReplyKey({ fired }: OrderFacts): string {
  const round = fired.filter((key) => key.startsWith('CANCEL_REPLY')).length + 1
  return round === 1 ? 'CANCEL_REPLY' : `CANCEL_REPLY/${round}`
}

/** Money that is owed is asked for each day anew, until it is back. */
function refundDeadlines({ order, policy }: TimedOrder): Deadline[] {
  const atMs = (round: number) => order.clock.stateSinceMs + round * policy.refundMs
  const due: Deadline = { key: 'REFUND', atMs: atMs(1), event: 'OVERDUE' }
  const round = order.fired.filter((key) => key === 'REFUND' || key.startsWith('REFUND/')).length + 1
  if (round === 1 || !policy.tellsMall) return [due]
  return [due, { key: `REFUND/${round}`, atMs: atMs(round), event: 'OVERDUE', isReminder: true }]
}

/** Whether the merchant may still not know of the order; later it has reacted, or need not know any more. */
export function waitsForNotice({ state, noticeState }: OrderFacts): boolean {
  return noticeState === 'SENDING' && (state === 'WAIT_ACCEPT' || state === 'CANCELLING')
}

/** What follows the slash tells deadlines of one kind apart; people are told the kind. */
export const kindOf = ({ key }: Pick<Deadline, 'key'>): string => key.split('/')[0] ?? key

const PART_REFUND = 'PART_REFUND'
export const partRefundKey = ({ refundNo }: Pick<Refund, 'refundNo'>): string => `${PART_REFUND}/${refundNo}`
export const isOfPartRefund = (key: string): boolean => kindOf({ key }) === PART_REFUND
/** Of whichever round; numbers of refunds have no such sign in them. */
export const isOfRefund = (key: string, refund: Pick<Refund, 'refundNo'>): boolean =>
  key.split('#')[0] === partRefundKey(refund)

/** A partial refund has its time in whatever state the order is, also when that is over, and each day anew. */
function partRefundDeadlines({ order, policy }: TimedOrder): Deadline[] {
  return order.refunds.flatMap((refund) => {
    const openedAtMs = order.clock.partRefundsMs?.[refund.refundNo]
    if (openedAtMs === undefined || refund.state === 'DONE') return []
    const key = partRefundKey(refund)
    const round = order.fired.filter((fired) => isOfRefund(fired, refund)).length + 1
    if (round === 1) return [{ key, atMs: openedAtMs + policy.refundMs, event: 'REFUND_OVERDUE' as const }]
    if (!refund.isAskedAgain || !policy.tellsMall) return []
    return [{ key: `${key}#${round}`, atMs: openedAtMs + round * policy.refundMs, event: 'REFUND_OVERDUE' as const }]
  })
}

/** What this order waits for by the clock, soonest first; nothing while it is held. */
export function deadlines({ order, policy }: TimedOrder): Deadline[] {
  if (order.hold !== null) return []
  const pending = [...stateDeadlines({ order, policy }), ...partRefundDeadlines({ order, policy })]
  if (waitsForNotice(order) && order.clock.noticeSinceMs !== null) {
    pending.push({ key: 'NOTICE', atMs: order.clock.noticeSinceMs + policy.noticeAlertMs, event: 'NOTICE_DELAYED' })
  }
  return pending.filter((deadline) => !order.fired.includes(deadline.key)).sort((a, b) => a.atMs - b.atMs)
}

/**
 * Until when the next actor must act, epoch ms. A deadline that has passed stays the answer: it says how long the order
 * has been late. Null where nobody has to do anything by a time.
 */
export function dueAtMs({ order, policy }: TimedOrder): number | null {
  if (order.hold !== null) return null
  const dates = stateDeadlines({ order, policy }).filter((deadline) => !deadline.isReminder)
  const open = dates.filter((deadline) => !order.fired.includes(deadline.key))
  return (open[0] ?? dates.at(-1))?.atMs ?? null
}
