import { expect, test } from 'vitest'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { mayReadPictures } from '../../domain/picture-access.ts'

test('pictures can be read while the merchant audits, waits for material or provisions', () => {
  expect(ORDER_STATES.filter(mayReadPictures)).toEqual(['AUDITING', 'WAIT_MATERIAL', 'PROVISIONING'])
})
