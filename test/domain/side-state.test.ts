import { expect, test } from 'vitest'
import { noticeStateOf, payState, refundState } from '../../domain/side-state.ts'

const refunds = (...states: ('PENDING' | 'DONE' | 'FAILED')[]) => states.map((state) => ({ state }))

test('an order is paid once money has come', () => {
  expect(payState({ paidFen: 0 })).toBe('UNPAID')
  expect(payState({ paidFen: 1 })).toBe('PAID')
})

test.each([
  ['nothing was refunded', refunds(), 0, 'NONE'],
  ['one is under way', refunds('DONE', 'PENDING'), 10, 'PENDING'],
  ['one has failed', refunds('PENDING', 'FAILED'), 0, 'FAILED'],
  ['a part is back', refunds('DONE'), 10, 'PARTIAL'],
  ['all is back', refunds('DONE', 'DONE'), 100, 'DONE'],
  ['a payment too many is back, which is not of the order', refunds('DONE'), 0, 'DONE'],
] as const)('refunds: %s', (_name, list, refundedFen, expected) => {
  expect(refundState({ refunds: list, refundedFen, paidFen: 100 })).toBe(expected)
})

test('a notice that waits for its next try is being sent', () => {
  expect(noticeStateOf(undefined)).toBe('NONE')
  expect(noticeStateOf('PENDING')).toBe('SENDING')
  expect(noticeStateOf('DELIVERED')).toBe('DELIVERED')
})
