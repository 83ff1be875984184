import { deadlines, type TimedOrder } from './deadline.ts'
import { MILESTONES, type Milestone, type OrderFacts } from './order.ts'
import { isFinal } from './order-state.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

/** Times are epoch milliseconds. `dueAtMs` is null where nothing is due by a time, or not yet. */
export interface MilestoneStatus {
  milestone: Milestone
  dueAtMs: number | null
  doneAtMs: number | null
  isViolated: boolean
}

/** The milestones on this order's path, contract section 6. `noticedAtMs`: when the merchant confirmed the order notice. */
export function milestoneStatuses(
  timed: TimedOrder,
  { noticedAtMs, nowMs }: { noticedAtMs: number | null; nowMs: number },
): MilestoneStatus[] {
  const { order } = timed
  const due = dueTimes(timed)
  return MILESTONES.filter((milestone) => isOnPath(milestone, order)).map((milestone) => {
    const doneAtMs = (milestone === 'NOTICED' ? noticedAtMs : order.milestones[milestone]) ?? null
    const dueAtMs = due[milestone] ?? null
    const isRunning = order.hold === null && !isFinal(order.state)
    const lookedAtMs = doneAtMs ?? (isRunning ? nowMs : null)
    const isLate = dueAtMs !== null && lookedAtMs !== null && lookedAtMs > dueAtMs
    return { milestone, dueAtMs, doneAtMs, isViolated: isLate || order.violated.includes(milestone) }
  })
}

function isOnPath(milestone: Milestone, { productKind, deliveryType }: OrderFacts): boolean {
  const kind = PRODUCT_KINDS[productKind]
  switch (milestone) {
    case 'CHECKED':
      return kind.isChecked
    case 'AUDITED':
    case 'PROVISIONED':
      return kind.isAudited
    case 'SHIPPED':
    case 'FIRST_TRACE':
      return deliveryType === 'EXPRESS'
    case 'ACTIVATED':
      return kind.isActivated
    case 'PLACED':
    case 'PAID':
    case 'NOTICED':
    case 'ACCEPTED':
    case 'SIGNED':
    case 'COMPLETED':
      return true
  }
}

/** Those of the present state, also if they have fired, and those whose beginning the order remembers. */
function dueTimes({ order, policy }: TimedOrder): Partial<Record<Milestone, number>> {
  const { clock } = order
  const after = (sinceMs: number | null, lengthMs: number) => (sinceMs === null ? undefined : sinceMs + lengthMs)
  const ofState = deadlines({ order: { ...order, fired: [], hold: null }, policy }).flatMap(({ milestone, atMs }) =>
    milestone === undefined ? [] : [[milestone, atMs] as const],
  )
  return {
    ...Object.fromEntries(ofState),
    PAID: clock.payByMs,
    NOTICED: after(clock.noticeSinceMs, policy.noticeAlertMs),
    SHIPPED: after(clock.shipFromMs, policy.shipMs),
    FIRST_TRACE: after(clock.shippedAtMs, policy.firstTraceMs),
    ACTIVATED: after(clock.signedAtMs, policy.activationMs),
  }
}
