import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACTORS, type Actor } from '../../domain/actor.ts'
import { type Deadline, deadlines, dueAtMs } from '../../domain/deadline.ts'
import { DELIVERY_TYPES, type EventRequest, type OrderFacts } from '../../domain/order.ts'
import { advance } from '../../domain/order-advance.ts'
import { allowedEvents, decide, nextActor } from '../../domain/order-decision.ts'
import { ORDER_EVENTS, type OrderEvent } from '../../domain/order-event.ts'
import { refundableFen } from '../../domain/order-guards.ts'
import { isFinal, ORDER_STATES } from '../../domain/order-state.ts'
import { TRANSITIONS, type Transition } from '../../domain/order-transitions.ts'
import { PRODUCT_KIND_CODES } from '../../domain/product-kind.ts'
import {
  DAY_MS,
  PAYABLE_FEN,
  POLICY,
  parcel as packed,
  payment,
  placed,
  request,
  START_MS,
} from '../support/order-facts.ts'

const RUNS = { numRuns: 200 }
const EVENTS = Object.keys(ORDER_EVENTS) as OrderEvent[]
const ACTOR_NAMES = Object.keys(ACTORS) as Actor[]

const amountFen = fc.integer({ min: -5, max: 2 * PAYABLE_FEN })
const numbered = (prefix: string) => fc.integer({ min: 1, max: 3 }).map((number) => `${prefix}${number}`)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const parcel = fc.record({
  packageNo: numbered('pack-'),
  carrierCode: fc.constant('SF'),
  trackingNo: numbered('SF-'),
  items: fc.array(fc.record({ itemId: fc.constantFrom('item-1', 'other'), quantity: fc.constantFrom(1, 2) }), {
    maxLength: 2,
  }),
  imeis: fc.array(fc.constant('490154203237518'), { maxLength: 2 }),
  shippedAtMs: fc.constant(START_MS),
  replaces: maybe(numbered('SF-')),
})

/** What anybody might send: any event of any actor with anything in it. */
const anyRequest: fc.Arbitrary<EventRequest> = fc.record({
  event: fc.constantFrom(...EVENTS),
  actor: fc.constantFrom(...ACTOR_NAMES),
  requestKey: fc.constant('key'),
  reasonCode: maybe(fc.constantFrom('QUALITY', 'PACKED')),
  reason: maybe(fc.constant('核查')),
  payment: maybe(fc.record({ paymentNo: numbered('P'), amountFen, paidAtMs: fc.constant(START_MS) })),
  missing: maybe(fc.constant(['BACK'])),
  isRetryable: fc.boolean(),
  evidence: maybe(fc.constant({ iccid: '8986', imeis: ['490154203237518'], reversalNo: 'R' })),
  parcels: maybe(fc.array(parcel, { maxLength: 2 })),
  isForced: fc.boolean(),
  packageNo: maybe(numbered('pack-')),
  cancellation: fc.record({ cancelNo: numbered('C'), cancelId: fc.constant('id'), deductionFen: amountFen }),
  noticeNeverLeft: fc.boolean(),
  refund: fc.record({ refundNo: numbered('part-'), amountFen }),
  deductionFen: maybe(amountFen),
  cannotHeal: fc.boolean(),
})

const anyStep = fc.record({
  wild: anyRequest,
  /** How the request is made: mostly one that the order waits for, so that orders live on. */
  mode: fc.constantFrom('EXPECTED', 'EXPECTED', 'EXPECTED', 'WILD', 'TIMER'),
  choice: fc.nat(),
  waitMs: fc.integer({ min: 0, max: DAY_MS }),
})
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never

const anyOrder = fc
  .record({
    kind: fc.constantFrom(...PRODUCT_KIND_CODES),
    checkId: fc.constantFrom(null, 'check-1'),
    deliveryType: fc.constantFrom(...DELIVERY_TYPES),
  })
  .map(({ kind, checkId, deliveryType }): OrderFacts => ({ ...placed(kind, { checkId }), deliveryType }))

const HAPPY: readonly EventRequest[] = [
  request('CHECK_OK', 'MERCHANT'),
  request('PAID', 'MALL', payment('P0')),
  request('ACCEPT', 'MERCHANT'),
  request('AUDIT_PASS', 'MERCHANT'),
  request('PROVISIONED', 'MERCHANT', { evidence: { iccid: '8986', imeis: ['1'], contractInstanceId: 'K1' } }),
  request('SHIP', 'MERCHANT', { parcels: [packed(9, 2)] }),
  request('SIGNED', 'CARRIER'),
]

/** An ordinary beginning, so that late states are seen as often as early ones, and then anything. */
const anyLife = fc
  .tuple(anyOrder, fc.integer({ min: 0, max: HAPPY.length }), fc.array(anyStep, { maxLength: 30, size: 'max' }))
  .map(([order, beginning, steps]) => live(order, HAPPY.slice(0, beginning), steps))

interface Made {
  before: OrderFacts
  after: OrderFacts
  request: EventRequest
  transition: Transition
  deadline: Deadline | undefined
  nowMs: number
}

interface Life {
  moves: Made[]
  last: OrderFacts
  nowMs: number
}

/** Plays the steps that the table takes; every order on the way is frozen, so that whoever changes one is caught. */
function live(start: OrderFacts, beginning: readonly EventRequest[], steps: readonly Step[]): Life {
  const life: Life = { moves: [], last: frozen(start), nowMs: START_MS }
  for (const asked of beginning) play(life, asked)
  for (const step of steps) {
    const deadline = step.mode === 'TIMER' ? deadlines({ order: life.last, policy: POLICY })[0] : undefined
    life.nowMs = Math.max(life.nowMs + step.waitMs, deadline?.atMs ?? 0)
    play(life, deadline ? request(deadline.event, 'TIMER') : requestOf(life.last, step))
  }
  return life
}

function play(life: Life, asked: EventRequest): void {
  const { last: before, nowMs } = life
  const isMeant = ({ event, atMs }: Deadline) => event === asked.event && atMs <= nowMs
  const deadline = asked.actor === 'TIMER' ? deadlines({ order: before, policy: POLICY }).find(isMeant) : undefined
  const context = { order: before, request: asked, policy: POLICY, nowMs }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') return
  const { transition } = decision
  life.last = frozen(advance({ ...context, ...decision, refundNo: `full-${before.version}`, deadline }))
  life.moves.push({ before, after: life.last, request: asked, transition, deadline, nowMs })
}

function requestOf(order: OrderFacts, { wild, mode, choice }: Step): EventRequest {
  if (mode === 'WILD') return wild
  const rows = TRANSITIONS.filter(
    ({ from, kinds, actors }) =>
      from.includes(order.state) && kinds.includes(order.productKind) && !actors.every((actor) => actor === 'TIMER'),
  )
  const row = rows[choice % Math.max(1, rows.length)]
  if (!row) return wild
  const refund = order.refunds[choice % Math.max(1, order.refunds.length)] ?? wild.refund
  return {
    ...wild,
    event: row.event,
    actor: row.actors.find((actor) => actor !== 'TIMER') ?? 'MALL',
    reason: '核查',
    missing: ['BACK'],
    payment: { paymentNo: `P${order.version}`, amountFen: PAYABLE_FEN, paidAtMs: START_MS },
    evidence: { iccid: '8986', imeis: ['490154203237518'], contractInstanceId: 'K1', reversalNo: 'R1' },
    parcels: row.event === 'SHIP' ? [packed(order.version, 1 + (choice % 2))] : wild.parcels,
    refund:
      row.event === 'PARTIAL_REFUND' ? { ...wild.refund, refundNo: `part-${order.version}`, amountFen: 100 } : refund,
  }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) frozen(member)
  }
  return value
}

const everyMove = (check: (made: Made) => void) =>
  fc.assert(
    fc.property(anyLife, ({ moves }) => moves.forEach(check)),
    RUNS,
  )
const everyOrder = (check: (order: OrderFacts, nowMs: number) => void) =>
  everyMove(({ before, after, nowMs }) => {
    if (before.version === 1) check(before, START_MS)
    check(after, nowMs)
  })

test('the lives that these properties look at reach every state', () => {
  const lives = fc.sample(anyLife, { numRuns: 400, seed: 1 })

  const reached = new Set(
    lives.flatMap(({ moves }) => moves.flatMap(({ before, after }) => [before.state, after.state])),
  )
  expect(ORDER_STATES.filter((state) => !reached.has(state))).toEqual([])
})

test('a final state is left by a late payment only, and of its money only refunds move', () =>
  everyMove(({ before, after, transition }) => {
    if (!isFinal(before.state)) return
    expect(transition.row === 'D' ? transition.event : transition.row).toMatch(/^(6|30|31|36|REFUND_OVERDUE)$/)
    const mayLeave = transition.row === '6'
    expect(mayLeave || after.state === before.state).toBe(true)
  }))

test('versions are gapless', () => everyMove(({ before, after }) => expect(after.version).toBe(before.version + 1)))

test('no more is given back than was paid, whatever is asked', () =>
  everyOrder((order) => {
    expect(refundableFen(order)).toBeGreaterThanOrEqual(0)
    expect(order.refundedFen).toBeLessThanOrEqual(order.paidFen)
    expect(order.refunds.every(({ amountFen: fen }) => fen >= 0)).toBe(true)
    expect(order.refunds.filter(({ kind }) => kind === 'FULL').length).toBeLessThanOrEqual(1)
  }))

test('a closed order has given all of its money back but what was kept', () =>
  everyOrder((order) => {
    if (order.state !== 'CLOSED') return
    const full = order.refunds.find(({ kind }) => kind === 'FULL')
    expect(full?.state).toBe('DONE')
  }))

test('of an open order, and of no other, it is known who must act and, unless it is held, until when', () =>
  everyOrder((order) => {
    const isEnded = isFinal(order.state)
    expect(nextActor(order) === 'NOBODY').toBe(isEnded)
    expect(dueAtMs({ order, policy: POLICY }) === null).toBe(isEnded || order.hold !== null)
  }))

test('what merchants may report is what the table has a row for, and whatever it takes from them was on the list', () => {
  everyOrder((order) => {
    for (const event of allowedEvents(order)) {
      const rows = TRANSITIONS.filter((row) => row.event === event && row.actors.includes('MERCHANT'))
      expect(rows.some((row) => row.from.includes(order.state) && row.kinds.includes(order.productKind))).toBe(true)
    }
  })
  everyMove(({ before, request: asked }) => {
    const isReport = asked.actor === 'MERCHANT' && asked.event !== 'CHECK_OK' && asked.event !== 'CHECK_NO'
    expect(!isReport || allowedEvents(before).includes(asked.event)).toBe(true)
  })
})

test('every deadline can be acted on when it passes, and then it is over', () =>
  everyOrder((order) => {
    for (const deadline of deadlines({ order, policy: POLICY })) {
      const context = { order, request: request(deadline.event, 'TIMER'), policy: POLICY, nowMs: deadline.atMs }
      const decision = decide(context)
      if (decision.outcome !== 'MOVE') throw new Error(`${deadline.key} in ${order.state} is not taken`)
      const after = advance({ ...context, ...decision, refundNo: 'full', deadline })
      const isOver =
        after.state !== order.state ||
        deadlines({ order: after, policy: POLICY }).every(({ key }) => key !== deadline.key)
      expect(isOver).toBe(true)
    }
  }))

test('a milestone is violated only by its own deadline that passed before it was reached', () =>
  everyMove(({ before, after, deadline, nowMs }) => {
    for (const milestone of after.violated.filter((name) => !before.violated.includes(name))) {
      expect(deadline?.milestone).toBe(milestone)
      expect(nowMs).toBeGreaterThanOrEqual(deadline?.atMs ?? Number.POSITIVE_INFINITY)
      expect(before.milestones).not.toHaveProperty(milestone)
    }
  }))

test('a hold and its release move every deadline by exactly the time between them', () =>
  fc.assert(
    fc.property(anyLife, fc.integer({ min: 0, max: 60 * DAY_MS }), ({ last, nowMs }, heldMs) => {
      if (isFinal(last.state) || last.hold !== null) return
      const held = forced(last, request('HOLD', 'OPERATOR', { reason: '核查' }), nowMs)
      const released = forced(held, request('RELEASE', 'OPERATOR', { reason: '已核实' }), nowMs + heldMs)

      const moved = deadlines({ order: last, policy: POLICY }).map(({ key, atMs }) => [key, atMs + heldMs])
      expect(deadlines({ order: released, policy: POLICY }).map(({ key, atMs }) => [key, atMs])).toEqual(moved)
      const { version, clock, paymentsUnderWay } = last
      expect({ ...released, version, clock, paymentsUnderWay }).toEqual(last)
    }),
    RUNS,
  ))

function forced(order: OrderFacts, asked: EventRequest, nowMs: number): OrderFacts {
  const context = { order, request: asked, policy: POLICY, nowMs }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') throw new Error(`${asked.event} is not taken`)
  return advance({ ...context, ...decision, refundNo: 'full' })
}

/**
 * A failure is reported anew each time; a parcel may go back to a number that it had before; of money that is owed there
 * may be several deadlines that have passed, each with its own turn.
 */
const MAY_COME_AGAIN: readonly OrderEvent[] = ['REFUND_FAILED', 'REPLACE_PARCEL', 'OVERDUE', 'REFUND_OVERDUE']

test('the same request at once again changes nothing', () =>
  everyMove(({ after, request: asked, nowMs }) => {
    if (MAY_COME_AGAIN.includes(asked.event)) return
    expect(decide({ order: after, request: asked, policy: POLICY, nowMs }).outcome).not.toBe('MOVE')
  }))

test('the facts of an order are JSON, and the same move of the same order is the same order', () =>
  everyMove(({ before, after, request: asked, transition, deadline, nowMs }) => {
    expect(JSON.parse(JSON.stringify(after))).toStrictEqual(after)
    const context = { order: structuredClone(before), request: asked, policy: POLICY, nowMs, deadline }
    expect(advance({ ...context, transition, to: after.state, refundNo: `full-${before.version}` })).toEqual(after)
  }))
