import { expect, test } from 'vitest'
import { mayBeCompensated } from '../../domain/compensation.ts'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { takesPictures, waitsForMaterial } from '../../domain/picture-window.ts'
import { PRODUCT_KIND_CODES } from '../../domain/product-kind.ts'

const DAY_MS = 24 * 3_600_000

test('a completed order may be compensated for thirty days, any other end never', () => {
  expect(mayBeCompensated('COMPLETED', 30 * DAY_MS)).toBe(true)
  expect(mayBeCompensated('COMPLETED', 30 * DAY_MS + 1)).toBe(false)
  expect(mayBeCompensated('CLOSED', 0)).toBe(false)
})

test('pictures are taken until the account is open, and for a bare phone never', () => {
  const states = ORDER_STATES.filter((state) => takesPictures({ productKind: 'N', state }))

  expect(states).toEqual(['PENDING_CHECK', 'WAIT_PAY', 'WAIT_ACCEPT', 'AUDITING', 'WAIT_MATERIAL', 'PROVISIONING'])
  expect(PRODUCT_KIND_CODES.filter((productKind) => takesPictures({ productKind, state: 'AUDITING' }))).toEqual([
    'N',
    'CN',
    'CO',
  ])
  expect(ORDER_STATES.filter(waitsForMaterial)).toEqual(['WAIT_MATERIAL'])
})
