import { type Deadline, deadlines } from '../domain/deadline.ts'
import { DEFAULT_ORDER_POLICY, type Milestone, type OrderFacts } from '../domain/order.ts'
import { newOrder } from '../domain/order-placement.ts'
import { ORDER_STATES, type OrderState } from '../domain/order-state.ts'
import { TRANSITIONS } from '../domain/order-transitions.ts'
import { PRODUCT_KIND_CODES, type ProductKind } from '../domain/product-kind.ts'
import { statesOfKind, targetsOf } from './states-diagram.ts'

export interface DeadlineRow {
  state: OrderState
  key: string
  kinds: ProductKind[]
  /** From the moment at which its clock starts, in both languages. */
  length: string
  event: Deadline['event']
  targets: OrderState[]
  milestone: Milestone | undefined
}

/** The deadlines of every state with the contract's figures, by asking the rules for an order in it at time nought. */
export function deadlineRows(): DeadlineRow[] {
  const rows = new Map<string, DeadlineRow>()
  for (const state of ORDER_STATES) {
    for (const kind of PRODUCT_KIND_CODES.filter((code) => statesOfKind(code).includes(state))) {
      for (const { key, atMs, event, milestone } of deadlines({
        order: orderAt(state, kind),
        policy: DEFAULT_ORDER_POLICY,
      })) {
        const name = `${state} ${key} ${atMs}`
        const row = rows.get(name) ?? { state, key, kinds: [], length: lengthText(atMs), event, targets: [], milestone }
        row.kinds.push(kind)
        row.targets = [...new Set([...row.targets, ...targetsAfter(state, kind, event)])]
        rows.set(name, row)
      }
    }
  }
  return [...rows.values()]
}

/** Placed, paid, told and shipped at time nought, and nothing has happened since. */
function orderAt(state: OrderState, productKind: ProductKind): OrderFacts {
  const draft = { orderId: '', productKind, checkId: null, deliveryType: 'EXPRESS', items: [] } as const
  const order = newOrder({
    draft: { ...draft, items: [] },
    policy: DEFAULT_ORDER_POLICY,
    payableFen: 0,
    lockEndsAtMs: null,
    nowMs: 0,
  })
  const parcel = {
    packageNo: '',
    carrierCode: '',
    trackingNo: '',
    replacements: 0,
    firstTraceAtMs: null,
    isSigned: false,
  }
  return { ...order, state, noticeState: 'SENDING', parcels: [parcel], clock: { ...order.clock, noticeSinceMs: 0 } }
}

function targetsAfter(state: OrderState, kind: ProductKind, event: Deadline['event']): OrderState[] {
  return TRANSITIONS.filter(
    (row) =>
      row.event === event && row.actors.includes('TIMER') && row.from.includes(state) && row.kinds.includes(kind),
  ).flatMap((row) => targetsOf(row, state))
}

const UNITS = [
  { ms: 24 * 3_600_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '小时', en: 'h' },
  { ms: 60_000, zh: '分钟', en: 'min' },
  { ms: 1000, zh: '秒', en: 's' },
] as const

/** In the largest unit that gives a whole number; one day reads as the 24 hours that contracts speak of. */
function lengthText(lengthMs: number): string {
  const unit = UNITS.find(({ ms }) => lengthMs % ms === 0 && lengthMs / ms > 1) ?? UNITS[3]
  const count = lengthMs / unit.ms
  return `${count} ${unit.zh} ${count} ${unit.en}`
}
