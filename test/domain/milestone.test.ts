import { expect, test } from 'vitest'
import { milestoneStatuses } from '../../domain/milestone.ts'
import { type OrderFacts, DEFAULT_ORDER_POLICY as policy } from '../../domain/order.ts'
import { newOrder } from '../../domain/order-placement.ts'
import type { ProductKind } from '../../domain/product-kind.ts'

const NOW_MS = Date.UTC(2026, 0, 10)
const HOUR_MS = 3_600_000

function placed(productKind: ProductKind, changes: Partial<OrderFacts> = {}): OrderFacts {
  const draft = { orderId: 'T1', productKind, deliveryType: 'EXPRESS', checkId: null, items: [] } as never
  return { ...newOrder({ draft, policy, payableFen: 1, lockEndsAtMs: null, nowMs: NOW_MS }), ...changes }
}

const statusOf = (order: OrderFacts, { nowMs = NOW_MS, noticedAtMs = null as number | null } = {}) =>
  new Map(milestoneStatuses({ order, policy }, { nowMs, noticedAtMs }).map((status) => [status.milestone, status]))

test('an order shows the milestones of its own path', () => {
  expect([...statusOf(placed('N')).keys()]).toHaveLength(12)
  expect([...statusOf(placed('B')).keys()].join(' ')).toBe(
    'PLACED PAID NOTICED ACCEPTED SHIPPED FIRST_TRACE SIGNED COMPLETED',
  )
  expect([...statusOf(placed('CO', { deliveryType: 'SELF_PICKUP' })).keys()].join(' ')).toBe(
    'PLACED CHECKED PAID NOTICED ACCEPTED AUDITED PROVISIONED SIGNED COMPLETED',
  )
})

test('a milestone that is open is due, and late once its time has passed', () => {
  const order = placed('B', { state: 'WAIT_ACCEPT' })
  const due = { dueAtMs: NOW_MS + policy.acceptMs, doneAtMs: null }

  expect(statusOf(order).get('ACCEPTED')).toMatchObject({ ...due, isViolated: false })
  expect(statusOf(order, { nowMs: NOW_MS + policy.acceptMs + 1 }).get('ACCEPTED')).toMatchObject({
    ...due,
    isViolated: true,
  })
  // The timer that has fired does not take the date away.
  const fired = { ...order, fired: ['ACCEPT'], violated: ['ACCEPTED' as const] }
  expect(statusOf(fired).get('ACCEPTED')).toMatchObject({ ...due, isViolated: true })
})

test('what was done in time stays kept, what was done late stays violated', () => {
  const clock = { ...placed('B').clock, shipFromMs: NOW_MS }
  const shippedAt = (hours: number) =>
    statusOf(placed('B', { state: 'SIGNED', clock, milestones: { SHIPPED: NOW_MS + hours * HOUR_MS } })).get('SHIPPED')

  expect(shippedAt(48)).toMatchObject({ isViolated: false, dueAtMs: NOW_MS + 48 * HOUR_MS })
  expect(shippedAt(49)?.isViolated).toBe(true)
})

test('a held order and one that has ended do not grow late', () => {
  const nowMs = NOW_MS + 1000 * HOUR_MS
  const held = placed('B', { state: 'WAIT_ACCEPT', hold: { reason: 'checked', sinceMs: NOW_MS } })

  expect(statusOf(held, { nowMs }).get('ACCEPTED')?.isViolated).toBe(false)
  expect(statusOf(placed('B', { state: 'CANCELLED' }), { nowMs }).get('PAID')?.isViolated).toBe(false)
  expect(statusOf(placed('B', { state: 'CANCELLED', violated: ['PAID'] })).get('PAID')?.isViolated).toBe(true)
})

test('the notice milestone is the confirmation by the merchant', () => {
  const order = placed('B', { state: 'WAIT_ACCEPT', clock: { ...placed('B').clock, noticeSinceMs: NOW_MS } })
  const noticedAtMs = NOW_MS + 5000

  expect(statusOf(order, { noticedAtMs }).get('NOTICED')).toEqual({
    milestone: 'NOTICED',
    dueAtMs: NOW_MS + policy.noticeAlertMs,
    doneAtMs: noticedAtMs,
    isViolated: false,
  })
  expect(statusOf(order, { nowMs: NOW_MS + policy.noticeAlertMs + 1 }).get('NOTICED')?.isViolated).toBe(true)
})
