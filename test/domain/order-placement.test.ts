import { expect, test } from 'vitest'
import { newOrder } from '../../domain/order-placement.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS } from '../../domain/product-kind.ts'
import { HOUR_MS, PAYABLE_FEN, POLICY, placed, START_MS } from '../support/order-facts.ts'

test.each(PRODUCT_KIND_CODES)('a %s with a valid check may be paid at once', (kind) => {
  const order = placed(kind)

  expect(order).toMatchObject({ state: 'WAIT_PAY', version: 1, paidFen: 0, payableFen: PAYABLE_FEN })
  expect(order.milestones).toEqual({ PLACED: START_MS, CHECKED: START_MS })
})

test.each(PRODUCT_KIND_CODES)('a %s without one is checked first if its kind is checked at all', (kind) => {
  const order = placed(kind, { checkId: null })

  expect(order.state).toBe(PRODUCT_KINDS[kind].isChecked ? 'PENDING_CHECK' : 'WAIT_PAY')
  expect(order.milestones).toEqual({ PLACED: START_MS })
})

test.each([
  ['half an hour', null, START_MS + HOUR_MS / 2],
  ['half an hour, although the lock lasts longer', START_MS + HOUR_MS, START_MS + HOUR_MS / 2],
  ['until the lock of the number ends', START_MS + 1000, START_MS + 1000],
])('the buyer has %s to pay', (_howLong, lockEndsAtMs, payByMs) => {
  const { orderId, productKind, deliveryType } = placed('N')
  const draft = {
    orderId,
    productKind,
    deliveryType,
    checkId: 'check-1',
    items: [],
  }

  const order = newOrder({ draft, policy: POLICY, payableFen: 1, lockEndsAtMs, nowMs: START_MS })

  expect(order.clock.payByMs).toBe(payByMs)
})
