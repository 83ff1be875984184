import { expect, test } from 'vitest'
import type { OrderFacts } from '../../domain/order.ts'
import { attentionOf, withNoticeState } from '../../domain/order-attention.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { orderIn, request, START_MS, step } from '../support/order-facts.ts'

const failedRefund = { refundNo: 'part', kind: 'PARTIAL', amountFen: 1, state: 'FAILED', failures: 1 } as const
const hold = { reason: '核查', sinceMs: START_MS }

const REASONS: readonly [string, OrderState, Partial<OrderFacts>, string | null][] = [
  ['an order as it should be', 'AUDITING', {}, null],
  ['a held one', 'AUDITING', { hold, fired: ['AUDIT'], refunds: [failedRefund] }, 'HOLD 核查'],
  ['one whose refund failed', 'AUDITING', { fired: ['AUDIT'], refunds: [failedRefund] }, 'REFUND_FAILED'],
  ['one that has ended meanwhile', 'COMPLETED', { refunds: [failedRefund] }, 'REFUND_FAILED'],
  ['one that cannot be delivered', 'WAIT_ACCEPT', { noticeState: 'FAILED', fired: ['ACCEPT'] }, 'NOTICE_FAILED'],
  ['one that the merchant accepted all the same', 'AUDITING', { noticeState: 'FAILED' }, null],
  ['a late one', 'AUDITING', { fired: ['NOTICE', 'AUDIT'] }, 'OVERDUE AUDIT'],
  ['one that is shipped late', 'WAIT_SHIP', { fired: ['READY', 'SHIP'] }, 'OVERDUE SHIP'],
  ['one that was shipped late', 'SHIPPED', { fired: ['READY', 'SHIP'] }, null],
  ['one whose notice is late', 'WAIT_ACCEPT', { noticeState: 'SENDING', fired: ['NOTICE'] }, 'NOTICE_DELAYED'],
  ['one whose late notice has arrived', 'WAIT_ACCEPT', { noticeState: 'DELIVERED', fired: ['NOTICE'] }, null],
  ['one that is packed', 'WAIT_SHIP', { fired: ['READY'] }, null],
  ['an ended one', 'CLOSED', { noticeState: 'FAILED' }, null],
]

const CASES = REASONS.map(([why, state, facts, expected]) => ({ why, order: orderIn(state, 'B', facts), expected }))

test.each(CASES)('$why, in $order.state, needs attention for $expected', ({ order, expected }) => {
  expect(attentionOf(order)).toBe(expected)
})

test('a delivered notice ends the alarm about it, without a new version', () => {
  const order = orderIn('WAIT_ACCEPT', 'B', { noticeState: 'SENDING', fired: ['NOTICE'], attention: 'NOTICE_DELAYED' })

  const delivered = withNoticeState(order, 'DELIVERED')

  expect(delivered).toEqual({ ...order, noticeState: 'DELIVERED', attention: null })
  expect(order.noticeState).toBe('SENDING')
})

test('an order that is released is as late as it was', () => {
  const order = orderIn('AUDITING', 'N', { fired: ['AUDIT'], attention: 'OVERDUE AUDIT' })

  const held = step(order, { request: request('HOLD', 'OPERATOR', { reason: '核查' }), nowMs: START_MS })
  const released = step(held, { request: request('RELEASE', 'OPERATOR', { reason: '已核实' }), nowMs: START_MS })

  expect([held.attention, released.attention]).toEqual(['HOLD 核查', 'OVERDUE AUDIT'])
})

test('an unanswered cancellation of a provisioned order stays with the operator after the release', () => {
  const order = orderIn('CANCELLING', 'N', {
    isProvisioned: true,
    fired: ['CANCEL_REPLY'],
    hold: { reason: 'CANCEL_UNANSWERED_AFTER_PROVISIONING', sinceMs: START_MS },
  })

  const released = step(order, { request: request('RELEASE', 'OPERATOR', { reason: '催办' }), nowMs: START_MS })

  expect(released).toMatchObject({ state: 'CANCELLING', hold: null, attention: 'OVERDUE CANCEL_REPLY' })
})

test('a compensation that worked does not hide that the order is late', () => {
  const refund = { ...failedRefund, state: 'PENDING' as const }
  const order = orderIn('AUDITING', 'N', { fired: ['AUDIT'], refunds: [refund] })

  const done = step(order, { request: request('REFUND_OK', 'MALL', { refund }), nowMs: START_MS })

  expect(done.attention).toBe('OVERDUE AUDIT')
})
