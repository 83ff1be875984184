import { expect, test } from 'vitest'
import { deadlines, dueAtMs } from '../../domain/deadline.ts'
import type { EventRequest, OrderFacts } from '../../domain/order.ts'
import { BEFORE_SHIPPING } from '../../domain/order-transitions.ts'
import {
  cancellation,
  DAY_MS,
  HOUR_MS,
  orderIn,
  outcomeOf,
  PAYABLE_FEN,
  POLICY,
  parcel,
  payment,
  placed,
  request,
  START_MS,
  step,
} from '../support/order-facts.ts'

const check = request('CHECK_OK', 'MERCHANT')
const pay = request('PAID', 'MALL', payment())
const accept = request('ACCEPT', 'MERCHANT')
const pass = request('AUDIT_PASS', 'MERCHANT')
const provision = request('PROVISIONED', 'MERCHANT', {
  evidence: { iccid: '898600', imeis: ['490154203237518'], contractInstanceId: 'K1' },
})
const shipAll = request('SHIP', 'MERCHANT', { parcels: [parcel(1, 2)] })
const sign = request('SIGNED', 'CARRIER', { packageNo: 'pack-1' })
const activate = request('ACTIVATED', 'MERCHANT', { evidence: { iccid: '898600' } })
const confirm = request('CONFIRM', 'MALL')
const cancel = (deductionFen = 0) => request('CANCEL', 'MALL', cancellation('C1', deductionFen))
const agree = request('CANCEL_AGREE', 'MERCHANT', { evidence: { reversalNo: 'R1' } })
const refuse = request('CANCEL_REFUSE', 'MERCHANT', { reasonCode: 'PACKED' })
const refunded = (refundNo = 'full') => request('REFUND_OK', 'MALL', { refund: { refundNo, amountFen: 1 } })
const failed = (refundNo = 'full') => request('REFUND_FAILED', 'MALL', { refund: { refundNo, amountFen: 1 } })
const compensate = (refundNo: string, amountFen: number) =>
  request('PARTIAL_REFUND', 'MALL', { reason: '划痕', refund: { refundNo, amountFen } })
const byOperator = (more: Partial<EventRequest> = {}) =>
  request('REFUND_BY_OPERATOR', 'OPERATOR', { reason: '丢件', ...more })

/** One event an hour. */
function live(order: OrderFacts, ...events: EventRequest[]): OrderFacts {
  return events.reduce(
    (current, event, index) => step(current, { request: event, nowMs: START_MS + (index + 1) * HOUR_MS }),
    order,
  )
}

function statesOf(order: OrderFacts, ...events: EventRequest[]): string[] {
  return events.map((_, index) => live(order, ...events.slice(0, index + 1)).state)
}

test('a number is checked, paid, accepted, audited, provisioned, shipped, signed for, activated and completed', () => {
  const events = [check, pay, accept, pass, provision, shipAll, sign, activate, confirm]

  expect(statesOf(placed('N', { checkId: null }), ...events)).toEqual([
    'WAIT_PAY',
    'WAIT_ACCEPT',
    'AUDITING',
    'PROVISIONING',
    'WAIT_SHIP',
    'SHIPPED',
    'SIGNED',
    'SIGNED',
    'COMPLETED',
  ])
  const end = live(placed('N', { checkId: null }), ...events)
  expect(end).toMatchObject({ version: 10, activationState: 'ACTIVE', violated: [], attention: null })
  const hour = (count: number) => START_MS + count * HOUR_MS
  expect(end.milestones).toEqual({
    PLACED: START_MS,
    CHECKED: hour(1),
    PAID: hour(2),
    ACCEPTED: hour(3),
    AUDITED: hour(4),
    PROVISIONED: hour(5),
    SHIPPED: hour(6),
    FIRST_TRACE: hour(7),
    SIGNED: hour(7),
    ACTIVATED: hour(8),
    COMPLETED: hour(9),
  })
})

test('a new user’s contract phone goes back for material and is provisioned at the second try', () => {
  const missing = request('REQUEST_MATERIAL', 'MERCHANT', { missing: ['BACK'] })
  const uploaded = request('MATERIAL_UPLOADED', 'MALL')
  const notYet = request('PROVISION_FAILED', 'MERCHANT', { reasonCode: 'BSS', isRetryable: true })
  const events = [pay, accept, missing, uploaded, pass, notYet]

  const audited = live(placed('CN'), ...events)
  const end = live(placed('CN'), ...events, pass, provision, shipAll, sign, activate, confirm)

  expect(audited.state).toBe('AUDITING')
  expect(audited.milestones.AUDITED).toBeUndefined()
  expect(end.state).toBe('COMPLETED')
  expect(end.milestones.AUDITED).toBe(START_MS + 7 * HOUR_MS)
})

test('an existing user’s contract phone needs no activation', () => {
  const end = live(placed('CO'), pay, accept, pass, provision, shipAll, sign, confirm)

  expect(end).toMatchObject({ state: 'COMPLETED', activationState: 'NONE', isProvisioned: true })
})

test('a bare phone in two parcels is signed for when both are, and is first traced when both have moved', () => {
  const shipOne = (number: number) => request('SHIP', 'MERCHANT', { parcels: [parcel(number, 1)] })
  const at = (event: 'FIRST_TRACE' | 'SIGNED', packageNo: string) => request(event, 'CARRIER', { packageNo })

  const half = live(placed('B'), pay, accept, shipOne(1), at('FIRST_TRACE', 'pack-1'), at('SIGNED', 'pack-1'))
  const whole = live(half, shipOne(2))
  const traced = live(whole, at('FIRST_TRACE', 'pack-2'))
  const signed = live(traced, at('SIGNED', 'pack-2'))

  expect(half).toMatchObject({ state: 'PART_SHIPPED', lines: [{ shippedQuantity: 1 }] })
  expect(half.milestones).not.toHaveProperty('SHIPPED')
  expect(whole).toMatchObject({ state: 'SHIPPED', lines: [{ shippedQuantity: 2 }] })
  expect(whole.milestones).not.toHaveProperty('FIRST_TRACE')
  expect(traced.milestones).toHaveProperty('FIRST_TRACE')
  expect(signed.state).toBe('SIGNED')
  expect(signed.parcels.map(({ isSigned }) => isSigned)).toEqual([true, true])
})

test('an order that is picked up needs no parcel', () => {
  const order = { ...placed('B'), deliveryType: 'SELF_PICKUP' as const }

  const end = live(order, pay, accept, request('READY', 'MERCHANT'), request('DELIVERED', 'MERCHANT'), confirm)

  expect(end).toMatchObject({ state: 'COMPLETED', parcels: [] })
})

test.each(BEFORE_SHIPPING)('a cancellation in %s gives all of the money back once', (state) => {
  const end = live(orderIn(state, 'N'), cancel(), agree, refunded())

  expect(end).toMatchObject({ state: 'CLOSED', refundedFen: PAYABLE_FEN, paidFen: PAYABLE_FEN, returnState: null })
  expect(end.refunds).toEqual([{ refundNo: 'full', kind: 'FULL', amountFen: PAYABLE_FEN, state: 'DONE', failures: 0 }])
})

test.each(BEFORE_SHIPPING)('a refused cancellation in %s leaves no trace on a later refund', (state) => {
  const back = live(orderIn(state, 'N'), cancel(1000), refuse)
  const end = live(back, byOperator())

  expect(back).toMatchObject({ state, returnState: null, deductionFen: 0 })
  expect(end.refunds).toMatchObject([{ amountFen: PAYABLE_FEN }])
})

test('what was not provisioned is given back in full, what was is given back less the used credit', () => {
  const before = live(orderIn('AUDITING', 'N'), cancel(1000), agree)
  const after = live(orderIn('WAIT_SHIP', 'N'), cancel(1000), agree)
  const meanwhile = live(orderIn('PROVISIONING', 'N'), cancel(1000), provision, agree)

  expect(before.refunds).toMatchObject([{ amountFen: PAYABLE_FEN }])
  expect(after.refunds).toMatchObject([{ amountFen: PAYABLE_FEN - 1000 }])
  expect(meanwhile).toMatchObject({ reversalNo: 'R1', refunds: [{ amountFen: PAYABLE_FEN - 1000 }] })
})

test('a deduction is never more than what is left', () => {
  const end = live(orderIn('WAIT_SHIP', 'N'), cancel(PAYABLE_FEN + 1), agree)

  expect(end.refunds).toMatchObject([{ amountFen: 0 }])
  expect(outcomeOf(end, request('REFUND_OK', 'PLATFORM', { refund: { refundNo: 'full', amountFen: 0 } }))).toBe(
    'CLOSED',
  )
})

test('while a cancellation is open the audit and the provisioning only move where the order would go back to', () => {
  const moved = live(orderIn('WAIT_ACCEPT', 'CN'), cancel(), accept, pass, provision)
  const back = live(moved, refuse)

  expect(moved).toMatchObject({ state: 'CANCELLING', returnState: 'WAIT_SHIP', isProvisioned: true })
  expect(back).toMatchObject({ state: 'WAIT_SHIP', returnState: null })
  expect(back.clock.shipFromMs).toBe(START_MS + HOUR_MS)
})

test('a parcel that had left before the cancellation wins', () => {
  const order = live(orderIn('WAIT_SHIP', 'B'), cancel(1000))
  const end = live(order, shipAll)

  expect(end).toMatchObject({ state: 'SHIPPED', returnState: null, deductionFen: 0 })
  expect(outcomeOf(end, agree)).toBe('STATE_CONFLICT')
})

test('a cancellation before the notice has left refunds without asking, and the merchant never knew', () => {
  const order = orderIn('WAIT_ACCEPT', 'N', { noticeState: 'SENDING' })

  const end = live(order, request('CANCEL', 'MALL', { ...cancellation('C1', 5), noticeNeverLeft: true }))

  expect(end).toMatchObject({ state: 'REFUNDING', noticeState: 'NONE', refunds: [{ amountFen: PAYABLE_FEN }] })
})

test('goods that come back are refunded less what the mall keeps for this return', () => {
  const agreed = request('RETURN_AGREED', 'MALL', { reasonCode: 'QUALITY', deductionFen: 300 })
  const received = request('RETURN_RECEIVED', 'MERCHANT')

  const end = live(orderIn('SIGNED', 'B'), agreed, received)

  expect(end.refunds).toMatchObject([{ amountFen: PAYABLE_FEN - 300 }])
})

test('a return that fails its inspection is held, released, and then received', () => {
  const damaged = request('RETURN_RECEIVED', 'MERCHANT', { reasonCode: 'DAMAGED' })
  const release = request('RELEASE', 'OPERATOR', { reason: '责任在物流' })

  const held = live(orderIn('RETURNING', 'B'), damaged)
  const end = live(held, release, request('RETURN_RECEIVED', 'MERCHANT'))

  expect(held).toMatchObject({ state: 'RETURNING', attention: 'HOLD INSPECTION_FAILED: DAMAGED' })
  expect(end).toMatchObject({ state: 'REFUNDING', hold: null })
})

test('a lost parcel is held, and the operator’s refund ends the hold', () => {
  const lost = request('HOLD', 'CARRIER', { reason: 'LOST' })

  const end = live(orderIn('SHIPPED', 'B'), lost, byOperator())

  expect(end).toMatchObject({ state: 'REFUNDING', hold: null, attention: null, refunds: [{ amountFen: PAYABLE_FEN }] })
})

test('a late payment heals a cancelled order, and forgets what cancelled it', () => {
  const healed = live(placed('N'), cancel(1000), pay)
  const end = live(healed, accept, byOperator())

  expect(healed).toMatchObject({
    state: 'WAIT_ACCEPT',
    noticeState: 'SENDING',
    cancellation: null,
    paidFen: PAYABLE_FEN,
  })
  expect(end.refunds).toMatchObject([{ amountFen: PAYABLE_FEN }])
})

test('a late payment of another amount is refunded as it came', () => {
  const end = live(placed('B'), cancel(), request('PAID', 'MALL', payment('P1', 777)))

  expect(end).toMatchObject({ state: 'REFUNDING', paidFen: 777, noticeState: 'NONE', refunds: [{ amountFen: 777 }] })
})

test('partial refunds and the full one never give back more than was paid', () => {
  const order = live(orderIn('WAIT_SHIP', 'B'), compensate('one', 100), compensate('two', 200), refunded('one'))
  const refunding = live(order, byOperator())
  const closed = live(refunding, refunded())
  const end = live(closed, failed('two'), refunded('two'))

  expect(order.refundedFen).toBe(100)
  expect(refunding.refunds.at(-1)).toMatchObject({ kind: 'FULL', amountFen: PAYABLE_FEN - 300 })
  expect(closed).toMatchObject({ state: 'CLOSED', refundedFen: PAYABLE_FEN - 200 })
  expect(end).toMatchObject({ state: 'CLOSED', refundedFen: PAYABLE_FEN, attention: null })
})

test('a compensation that failed is still owed, so that the rest is refunded without it', () => {
  const end = live(orderIn('WAIT_SHIP', 'B'), compensate('one', 100), failed('one'), byOperator())

  expect(end.refunds.at(-1)).toMatchObject({ kind: 'FULL', amountFen: PAYABLE_FEN - 100 })
})

test('each failure of a refund is counted and needs attention until the money is back', () => {
  const twice = live(orderIn('REFUNDING', 'B'), failed(), failed())
  const end = live(twice, refunded())

  expect(twice).toMatchObject({ state: 'REFUNDING', attention: 'REFUND_FAILED', refunds: [{ failures: 2 }] })
  expect(end).toMatchObject({ state: 'CLOSED', attention: null })
})

test('a reversal number that came before anything was provisioned proves nothing', () => {
  const early = live(orderIn('WAIT_ACCEPT', 'N'), { ...accept, evidence: { reversalNo: 'R0' } }, pass, provision)

  expect(early.reversalNo).toBeNull()
  expect(outcomeOf(early, request('REJECT', 'MERCHANT', { reasonCode: 'NO_STOCK' }))).toBe('EVIDENCE_REQUIRED')
})

test('a parcel number is replaced three times at most, and the window opens anew with each number', () => {
  const replace = (from: number, to: number) =>
    request('REPLACE_PARCEL', 'MERCHANT', { parcels: [parcel(to, 0, { replaces: `SF-${from}` })] })
  const trace = request('FIRST_TRACE', 'CARRIER', { packageNo: 'pack-1' })

  const order = live(orderIn('SHIPPED', 'B'), trace, replace(1, 3), trace, replace(3, 4), replace(4, 5))

  expect(order.parcels[0]).toMatchObject({
    packageNo: 'pack-1',
    trackingNo: 'SF-5',
    replacements: 3,
    firstTraceAtMs: null,
  })
  expect(outcomeOf(order, replace(5, 6), START_MS + 7 * HOUR_MS)).toBe('CHANGE_WINDOW_OVER')
})

test('a signature of nobody, ten days after shipping, is not a trace', () => {
  const order = orderIn('SHIPPED', 'B')

  const end = step(order, { request: request('SIGNED', 'TIMER'), nowMs: START_MS + 10 * DAY_MS })

  expect(end).toMatchObject({ state: 'SIGNED', parcels: [{ isSigned: true }, { isSigned: true }] })
  expect(end.milestones).not.toHaveProperty('FIRST_TRACE')
})

const PENDING = { payment: { paymentNo: 'P1', amountFen: PAYABLE_FEN, paidAtMs: START_MS } }
const started = request('PAYMENT_STARTED', 'MALL', PENDING)

test('an order whose payment failed ends as it would have without it', () => {
  const order = live(orderIn('WAIT_PAY', 'B'), started, request('PAYMENT_FAILED', 'MALL', PENDING))

  expect(dueAtMs({ order, policy: POLICY })).toBe(START_MS + POLICY.payMs)
  expect(outcomeOf(order, request('CANCEL', 'MALL', cancellation()))).toBe('CANCELLED')
})

test('a payment that was booked is under way no more, and one of two that failed leaves the other', () => {
  const second = { payment: { ...PENDING.payment, paymentNo: 'P2' } }
  const both = live(orderIn('WAIT_PAY', 'B'), started, request('PAYMENT_STARTED', 'MALL', second))
  const one = live(both, request('PAYMENT_FAILED', 'MALL', second))

  expect(outcomeOf(one, request('CANCEL', 'MALL', cancellation()))).toBe('PAYMENT_UNDER_WAY')
  expect(live(one, request('PAID', 'MALL', PENDING)).paymentsUnderWay).toEqual([])
})

test('what the merchant misses stands with the order until it is there', () => {
  const asked = live(orderIn('AUDITING', 'N'), request('REQUEST_MATERIAL', 'MERCHANT', { missing: ['FRONT', 'HOLD'] }))

  expect(asked.missing).toEqual(['FRONT', 'HOLD'])
  expect(live(asked, request('MATERIAL_UPLOADED', 'MALL')).missing).toEqual([])
})

test('an order that an operator lets go on gives the merchant its time to answer once more', () => {
  const held = orderIn('CANCELLING', 'N', {
    isProvisioned: true,
    hold: { reason: 'CANCEL_UNANSWERED_AFTER_PROVISIONING', sinceMs: START_MS + POLICY.cancelReplyMs },
    fired: ['CANCEL_REPLY'],
  })
  const release = { request: request('RELEASE', 'OPERATOR', { reason: '已联系商户' }), nowMs: START_MS + 3 * DAY_MS }

  const [deadline] = deadlines({ order: step(held, release), policy: POLICY })

  expect(deadline).toMatchObject({
    key: 'CANCEL_REPLY/2',
    event: 'TIMEOUT',
    atMs: START_MS + 3 * DAY_MS + POLICY.cancelReplyMs,
  })
})

test('what no carrier saw signed is confirmed ten days after shipping, and nothing of it is overdue', () => {
  const order = orderIn('SHIPPED', 'B', { milestones: { FIRST_TRACE: START_MS } })
  const tenDaysMs = START_MS + 10 * DAY_MS
  const [deadline] = deadlines({ order, policy: POLICY })

  const signed = step(order, { request: request('SIGNED', 'TIMER'), nowMs: tenDaysMs, deadline })

  expect(deadlines({ order: signed, policy: POLICY })).toEqual([{ key: 'CONFIRM', atMs: tenDaysMs, event: 'CONFIRM' }])
  expect(signed.attention).toBeNull()
  expect(outcomeOf(signed, request('CONFIRM', 'TIMER'), tenDaysMs)).toBe('COMPLETED')
})

test('a signature on the tenth day still leaves the buyer seven days', () => {
  const signed = step(orderIn('SHIPPED', 'B'), { request: request('SIGNED', 'CARRIER'), nowMs: START_MS + 10 * DAY_MS })

  expect(dueAtMs({ order: signed, policy: POLICY })).toBe(START_MS + 17 * DAY_MS)
})

test('a compensation without a result is late in whatever state the order is, until the money is back', () => {
  const open = live(orderIn('SHIPPED', 'B'), compensate('one', 100))
  const openedAtMs = START_MS + HOUR_MS
  const signed = step(open, { request: request('SIGNED', 'CARRIER'), nowMs: openedAtMs + HOUR_MS })
  const [deadline] = deadlines({ order: signed, policy: POLICY })

  const late = step(signed, { request: request('REFUND_OVERDUE', 'TIMER'), nowMs: openedAtMs + DAY_MS, deadline })
  const ended = step(late, { request: confirm, nowMs: openedAtMs + 2 * DAY_MS })

  expect(deadline).toMatchObject({ key: 'PART_REFUND/one', atMs: openedAtMs + DAY_MS })
  expect(ended).toMatchObject({ state: 'COMPLETED', attention: 'OVERDUE PART_REFUND' })
  expect(live(ended, refunded('one')).attention).toBeNull()
})

test('the mall is asked each day for a compensation that is late; orders of earlier code asked once', () => {
  const open = live(orderIn('SIGNED', 'B'), compensate('one', 100))
  const openedAtMs = START_MS + HOUR_MS
  const keysAfter = (days: number, asked: { asksAgain?: true }) => {
    let order = open
    for (let day = 1; day <= days; day++) {
      const deadline = deadlines({ order, policy: POLICY }).find(({ event }) => event === 'REFUND_OVERDUE')
      const late = { ...request('REFUND_OVERDUE', 'TIMER'), ...asked, requestKey: `timer/${day}` }
      order = step(order, { request: late, nowMs: openedAtMs + day * DAY_MS, deadline })
    }
    const next = deadlines({ order, policy: POLICY }).filter(({ event }) => event === 'REFUND_OVERDUE')
    return next.map(({ key, atMs }) => [key, (atMs - openedAtMs) / DAY_MS])
  }

  expect(keysAfter(1, { asksAgain: true })).toEqual([['PART_REFUND/one#2', 2]])
  expect(keysAfter(3, { asksAgain: true })).toEqual([['PART_REFUND/one#4', 4]])
  expect(keysAfter(1, {})).toEqual([])
})
