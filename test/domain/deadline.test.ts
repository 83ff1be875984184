import { expect, test } from 'vitest'
import { deadlines, dueAtMs } from '../../domain/deadline.ts'
import type { OrderFacts } from '../../domain/order.ts'
import { nextActor } from '../../domain/order-decision.ts'
import { isFinal, ORDER_STATES, type OrderState } from '../../domain/order-state.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS, type ProductKind } from '../../domain/product-kind.ts'
import {
  cancellation,
  DAY_MS,
  HOUR_MS,
  orderIn,
  outcomeOf,
  POLICY,
  request,
  START_MS,
  step,
} from '../support/order-facts.ts'

const SECOND_MS = 1000

const DUE: readonly [OrderState, ProductKind, Partial<OrderFacts>, [string, number, string, string?][]][] = [
  ['PENDING_CHECK', 'N', {}, [['CHECK', 8 * SECOND_MS, 'CHECK_NO', 'CHECKED']]],
  ['WAIT_PAY', 'B', {}, [['PAY', HOUR_MS / 2, 'TIMEOUT', 'PAID']]],
  ['WAIT_ACCEPT', 'N', {}, [['ACCEPT', DAY_MS, 'OVERDUE', 'ACCEPTED']]],
  [
    'WAIT_ACCEPT',
    'N',
    { noticeState: 'SENDING' },
    [
      ['NOTICE', HOUR_MS / 6, 'NOTICE_DELAYED'],
      ['ACCEPT', DAY_MS, 'OVERDUE', 'ACCEPTED'],
    ],
  ],
  ['AUDITING', 'N', { noticeState: 'SENDING' }, [['AUDIT', DAY_MS, 'OVERDUE', 'AUDITED']]],
  ['WAIT_MATERIAL', 'N', {}, [['MATERIAL', 3 * DAY_MS, 'TIMEOUT']]],
  ['PROVISIONING', 'N', {}, [['PROVISION', DAY_MS, 'OVERDUE', 'PROVISIONED']]],
  ['WAIT_SHIP', 'N', {}, [['SHIP', 2 * DAY_MS, 'OVERDUE', 'SHIPPED']]],
  ['PART_SHIPPED', 'B', {}, [['SHIP', 2 * DAY_MS, 'OVERDUE', 'SHIPPED']]],
  [
    'SHIPPED',
    'N',
    {},
    [
      ['TRACE', DAY_MS, 'OVERDUE', 'FIRST_TRACE'],
      ['AUTO_SIGN', 10 * DAY_MS, 'SIGNED'],
    ],
  ],
  ['SHIPPED', 'N', { milestones: { FIRST_TRACE: START_MS } }, [['AUTO_SIGN', 10 * DAY_MS, 'SIGNED']]],
  ['SIGNED', 'B', {}, [['CONFIRM', 7 * DAY_MS, 'CONFIRM']]],
  ['SIGNED', 'CO', {}, [['CONFIRM', 7 * DAY_MS, 'CONFIRM']]],
  ['SIGNED', 'N', { activationState: 'ACTIVE' }, [['CONFIRM', 7 * DAY_MS, 'CONFIRM']]],
  [
    'SIGNED',
    'CN',
    {},
    [
      ['ACTIVATE', 30 * DAY_MS, 'OVERDUE', 'ACTIVATED'],
      ['CONFIRM', 30 * DAY_MS, 'CONFIRM'],
    ],
  ],
  ['CANCELLING', 'N', {}, [['CANCEL_REPLY', DAY_MS, 'TIMEOUT']]],
  ['RETURNING', 'N', {}, [['RETURN', 15 * DAY_MS, 'OVERDUE']]],
  ['REFUNDING', 'N', {}, [['REFUND', DAY_MS, 'OVERDUE']]],
  ['COMPLETED', 'N', { noticeState: 'SENDING' }, []],
  ['CANCELLED', 'N', {}, []],
  ['CLOSED', 'N', { noticeState: 'SENDING' }, []],
]

const WAITING = DUE.map(([state, kind, overrides, wanted]) => ({ state, kind, overrides, wanted }))

test.each(WAITING)('in $state a $kind with $overrides waits for $wanted', ({ state, kind, overrides, wanted }) => {
  const found = deadlines({ order: orderIn(state, kind, overrides), policy: POLICY })

  expect(found.map(({ key, atMs, event, milestone }) => [key, atMs - START_MS, event, milestone])).toEqual(
    wanted.map(([key, afterMs, event, milestone]) => [key, afterMs, event, milestone]),
  )
})

const BARE_NEVER: readonly OrderState[] = ['PENDING_CHECK', 'AUDITING', 'WAIT_MATERIAL', 'PROVISIONING']

const OPEN = ORDER_STATES.filter((state) => !isFinal(state)).flatMap((state) =>
  PRODUCT_KIND_CODES.map((kind) => ({ state, kind })),
)

test.each(OPEN)('an open order, $kind in $state, is due by a time and somebody must act', ({ state, kind }) => {
  const order = orderIn(state, kind)

  expect(dueAtMs({ order, policy: POLICY })).toBeGreaterThan(START_MS)
  expect(nextActor(order)).not.toBe('NOBODY')
})

test.each(OPEN.filter(({ state, kind }) => PRODUCT_KINDS[kind].isAudited || !BARE_NEVER.includes(state)))(
  'each deadline of $kind in $state can be acted on when it passes, and not a millisecond before',
  ({ state, kind }) => {
    const order = orderIn(state, kind)
    const [first] = deadlines({ order, policy: POLICY })
    if (!first) throw new Error('no deadline')

    expect(outcomeOf(order, request(first.event, 'TIMER'), first.atMs - 1)).toBe('STATE_CONFLICT')
    const after = step(order, { request: request(first.event, 'TIMER'), nowMs: first.atMs, deadline: first })
    expect(deadlines({ order: after, policy: POLICY }).map(({ key }) => key)).not.toContain(first.key)
  },
)

test('a deadline that has passed stays the answer to how late the order is', () => {
  const order = orderIn('AUDITING', 'N', { fired: ['AUDIT'] })

  expect(dueAtMs({ order, policy: POLICY })).toBe(START_MS + DAY_MS)
})

test('after the first trace is late the order is due when it signs itself', () => {
  expect(dueAtMs({ order: orderIn('SHIPPED', 'N', { fired: ['TRACE'] }), policy: POLICY })).toBe(START_MS + 10 * DAY_MS)
})

test('a held order waits for nothing, and nothing of it is due', () => {
  const order = orderIn('AUDITING', 'N', { hold: { reason: '核查', sinceMs: START_MS } })

  expect(deadlines({ order, policy: POLICY })).toEqual([])
  expect(dueAtMs({ order, policy: POLICY })).toBeNull()
})

test('a late order notice raises attention and nothing else', () => {
  const order = orderIn('WAIT_ACCEPT', 'N', { noticeState: 'SENDING' })
  const nowMs = START_MS + HOUR_MS / 6
  const [notice] = deadlines({ order, policy: POLICY })

  const after = step(order, { request: request('NOTICE_DELAYED', 'TIMER'), nowMs, deadline: notice })

  expect(after).toMatchObject({ state: 'WAIT_ACCEPT', attention: 'NOTICE_DELAYED', violated: [] })
  expect(dueAtMs({ order: after, policy: POLICY })).toBe(dueAtMs({ order, policy: POLICY }))
  expect(nextActor(after)).toBe(nextActor(order))
})

test('a late order notice is said once, also when a cancellation follows', () => {
  const order = orderIn('WAIT_ACCEPT', 'N', { noticeState: 'SENDING', fired: ['NOTICE'] })

  const after = step(order, { request: request('CANCEL', 'MALL', cancellation()), nowMs: START_MS + HOUR_MS })

  expect(deadlines({ order: after, policy: POLICY }).map(({ key }) => key)).toEqual(['CANCEL_REPLY'])
  expect(after.attention).toBe('NOTICE_DELAYED')
})

test('shipping late is said once, also when a part leaves afterwards', () => {
  const order = orderIn('WAIT_SHIP', 'B', { violated: ['SHIPPED'], fired: ['SHIP'] })
  const part = request('SHIP', 'MERCHANT', {
    parcels: [
      {
        packageNo: 'pack-1',
        carrierCode: 'SF',
        trackingNo: 'SF-1',
        items: [{ itemId: 'item-1', quantity: 1 }],
        imeis: ['490154203237518'],
        shippedAtMs: START_MS,
      },
    ],
  })

  const after = step(order, { request: part, nowMs: START_MS + 3 * DAY_MS })

  expect(deadlines({ order: after, policy: POLICY })).toEqual([])
  expect(after).toMatchObject({ state: 'PART_SHIPPED', attention: 'OVERDUE SHIP' })
})

test('a milestone that was reached in time is not violated by a replaced parcel', () => {
  const order = orderIn('SHIPPED', 'B', { milestones: { FIRST_TRACE: START_MS } })

  const after = step(order, {
    request: request('SIGNED', 'TIMER'),
    nowMs: START_MS + 10 * DAY_MS,
    deadline: { key: 'TRACE', milestone: 'FIRST_TRACE' },
  })

  expect(after.violated).toEqual([])
})

test('a hold stops every running clock, and what was started meanwhile only stood since then', () => {
  const held = step(orderIn('WAIT_PAY', 'B'), {
    request: request('HOLD', 'OPERATOR', { reason: '核查' }),
    nowMs: START_MS + HOUR_MS / 4,
  })
  const payment = { paymentNo: 'P1', amountFen: held.payableFen, paidAtMs: START_MS }
  const paid = step(held, { request: request('PAID', 'MALL', { payment }), nowMs: START_MS + 2 * HOUR_MS })
  const release = request('RELEASE', 'OPERATOR', { reason: '已核实' })

  const unpaid = step(held, { request: release, nowMs: START_MS + 5 * HOUR_MS })
  const end = step(paid, { request: release, nowMs: START_MS + 5 * HOUR_MS })

  expect(dueAtMs({ order: unpaid, policy: POLICY })).toBe(START_MS + 5 * HOUR_MS + HOUR_MS / 4)
  expect(dueAtMs({ order: end, policy: POLICY })).toBe(START_MS + 5 * HOUR_MS + DAY_MS)
  expect(end.clock).toMatchObject({ shipFromMs: START_MS + 5 * HOUR_MS, noticeSinceMs: START_MS + 5 * HOUR_MS })
  expect(end.clock.payByMs).toBe(held.clock.payByMs)
})

test('money that is owed is asked for each day anew, and that makes nobody less late', () => {
  const policy = POLICY
  let order = orderIn('REFUNDING', 'B')
  for (const day of [1, 2, 3]) {
    const [deadline] = deadlines({ order, policy })
    expect(deadline?.atMs).toBe(START_MS + day * DAY_MS)
    order = step(order, { request: request('OVERDUE', 'TIMER'), nowMs: START_MS + day * DAY_MS, deadline })
  }

  expect(dueAtMs({ order, policy })).toBe(START_MS + DAY_MS)
  expect(order.attention).toBe('OVERDUE REFUND')
  expect(deadlines({ order, policy: { ...policy, tellsMall: false } })).toEqual([])
})
