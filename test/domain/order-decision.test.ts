import { expect, test } from 'vitest'
import type { OrderFacts } from '../../domain/order.ts'
import { allowedEvents, decide, nextActor } from '../../domain/order-decision.ts'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { TRANSITIONS } from '../../domain/order-transitions.ts'
import { orderIn, outcomeOf, POLICY, START_MS } from '../support/order-facts.ts'
import { ROW_CASES, type RowCase } from './order-rows.ts'

test.each(
  ROW_CASES.map((item) => ({
    ...item,
    kind: item.order.productKind,
    from: item.order.state,
    event: item.request.event,
  })),
)('row $row, $kind in $from, $event, $why: $expected', ({ order, request, nowMs, expected }) => {
  expect(outcomeOf(order, request, nowMs)).toBe(expected)
})

const decisionOf = ({ order, request, nowMs = START_MS }: RowCase) => decide({ order, request, policy: POLICY, nowMs })

test('every row of the table is taken by one of these cases', () => {
  const taken = ROW_CASES.map(decisionOf).map((decision) => decision.outcome === 'MOVE' && decision.transition)

  expect(TRANSITIONS.filter((row) => !taken.includes(row)).map((row) => `${row.row} ${row.event}`)).toEqual([])
  const misnamed = ROW_CASES.filter((item) => {
    const decision = decisionOf(item)
    return decision.outcome === 'MOVE' && item.row !== '1' && item.row !== decision.transition.row
  })
  expect(misnamed).toEqual([])
})

test('a refusal names the field that is to blame, unless the order is held', () => {
  const refusals = ROW_CASES.map(decisionOf).flatMap((item) => (item.outcome === 'REFUSED' ? [item.refusal] : []))

  expect(refusals.filter(({ field }) => field === undefined).map(({ code }) => code)).toEqual([
    'ORDER_ON_HOLD',
    'ORDER_ON_HOLD',
  ])
})

const MERCHANT_MENU: readonly [OrderFacts, string[]][] = [
  [orderIn('PENDING_CHECK', 'N'), []],
  [orderIn('WAIT_PAY', 'N'), []],
  [orderIn('WAIT_ACCEPT', 'N'), ['ACCEPT', 'REJECT']],
  [orderIn('WAIT_ACCEPT', 'N', { noticeState: 'NONE' }), ['REJECT']],
  [orderIn('AUDITING', 'N'), ['REJECT', 'REQUEST_MATERIAL', 'AUDIT_PASS']],
  [orderIn('WAIT_MATERIAL', 'N'), ['REJECT']],
  [orderIn('PROVISIONING', 'N'), ['REJECT', 'PROVISIONED', 'PROVISION_FAILED']],
  [orderIn('WAIT_SHIP', 'N'), ['REJECT', 'READY', 'SHIP']],
  [orderIn('WAIT_SHIP', 'N', { fired: ['READY'] }), ['REJECT', 'SHIP']],
  [orderIn('WAIT_SHIP', 'B', { deliveryType: 'LOCAL' }), ['REJECT', 'READY', 'DELIVERED', 'SHIP']],
  [orderIn('PART_SHIPPED', 'N'), ['SHIP', 'REPLACE_PARCEL']],
  [orderIn('SHIPPED', 'N'), ['REFUSED', 'RETURNING', 'ACTIVATED', 'REPLACE_PARCEL']],
  [orderIn('SHIPPED', 'B'), ['REFUSED', 'RETURNING', 'REPLACE_PARCEL']],
  [orderIn('SIGNED', 'N'), ['ACTIVATED']],
  [orderIn('SIGNED', 'N', { activationState: 'ACTIVE' }), []],
  [orderIn('CANCELLING', 'N'), ['ACCEPT', 'CANCEL_AGREE', 'CANCEL_REFUSE']],
  [orderIn('CANCELLING', 'N', { returnState: 'AUDITING' }), ['AUDIT_PASS', 'CANCEL_AGREE', 'CANCEL_REFUSE']],
  [orderIn('CANCELLING', 'N', { returnState: 'PROVISIONING' }), ['PROVISIONED', 'CANCEL_AGREE', 'CANCEL_REFUSE']],
  [orderIn('CANCELLING', 'N', { returnState: 'WAIT_SHIP' }), ['CANCEL_AGREE', 'CANCEL_REFUSE', 'SHIP']],
  [orderIn('RETURNING', 'N'), ['RETURN_RECEIVED']],
  [orderIn('REFUNDING', 'N'), []],
  [orderIn('COMPLETED', 'N'), []],
  [orderIn('CANCELLED', 'N'), []],
  [orderIn('CLOSED', 'N'), []],
  [orderIn('AUDITING', 'N', { hold: { reason: '核查', sinceMs: START_MS } }), []],
]

test.each(MERCHANT_MENU.map(([order, menu]) => ({ order, menu, kind: order.productKind, state: order.state })))(
  'a merchant may report $menu for $kind in $state',
  ({ order, menu }) => {
    expect(allowedEvents(order)).toEqual(menu)
  },
)

test('somebody must act in every open state, and nobody in a final one', () => {
  const actors = Object.fromEntries(ORDER_STATES.map((state) => [state, nextActor(orderIn(state, 'CO'))]))

  expect(actors).toEqual({
    PENDING_CHECK: 'MERCHANT',
    WAIT_PAY: 'BUYER',
    WAIT_ACCEPT: 'MERCHANT',
    AUDITING: 'MERCHANT',
    WAIT_MATERIAL: 'MALL',
    PROVISIONING: 'MERCHANT',
    WAIT_SHIP: 'MERCHANT',
    PART_SHIPPED: 'MERCHANT',
    SHIPPED: 'CARRIER',
    SIGNED: 'BUYER',
    CANCELLING: 'MERCHANT',
    RETURNING: 'MERCHANT',
    REFUNDING: 'MALL',
    COMPLETED: 'NOBODY',
    CANCELLED: 'NOBODY',
    CLOSED: 'NOBODY',
  })
})

test('a card that is not in use is waited for from the merchant, a held order from an operator', () => {
  expect(nextActor(orderIn('SIGNED', 'N'))).toBe('MERCHANT')
  expect(nextActor(orderIn('SIGNED', 'N', { activationState: 'ACTIVE' }))).toBe('BUYER')
  expect(nextActor(orderIn('SIGNED', 'N', { hold: { reason: '核查', sinceMs: START_MS } }))).toBe('OPERATOR')
})
