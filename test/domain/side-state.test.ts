import { expect, test } from 'vitest'
import { noticeStateOf, payState, refundState } from '../../domain/side-state.ts'

const refunds = (...states: ('PENDING' | 'DONE' | 'FAILED')[]) => states.map((state) => ({ state }))

test('an order is paid once money has come', () => {
  expect(payState({ paidFen: 0 })).toBe('UNPAID')
  expect(payState({ paidFen: 1 })).toBe('PAID')
})

test.each([
  { name: 'nothing was refunded', refunds: refunds(), refundedFen: 0, expected: 'NONE' },
  { name: 'one is under way', refunds: refunds('DONE', 'PENDING'), refundedFen: 10, expected: 'PENDING' },
  { name: 'one has failed', refunds: refunds('PENDING', 'FAILED'), refundedFen: 0, expected: 'FAILED' },
  { name: 'a part is back', refunds: refunds('DONE'), refundedFen: 10, expected: 'PARTIAL' },
  { name: 'all is back', refunds: refunds('DONE', 'DONE'), refundedFen: 100, expected: 'DONE' },
  {
    name: 'a payment too many is back, which is not of the order',
    refunds: refunds('DONE'),
    refundedFen: 0,
    expected: 'DONE',
  },
] as const)('refunds: $name', ({ expected, ...order }) => {
  expect(refundState({ ...order, paidFen: 100 })).toBe(expected)
})

test('a notice that waits for its next try is being sent', () => {
  expect(noticeStateOf(undefined)).toBe('NONE')
  expect(noticeStateOf('PENDING')).toBe('SENDING')
  expect(noticeStateOf('DELIVERED')).toBe('DELIVERED')
})
