import type { OrderFacts } from './order.ts'
import type { OrderState } from './order-state.ts'
import { PRODUCT_KINDS } from './product-kind.ts'

const UPLOAD_STATES: readonly OrderState[] = [
  'PENDING_CHECK',
  'WAIT_PAY',
  'WAIT_ACCEPT',
  'AUDITING',
  'WAIT_MATERIAL',
  'PROVISIONING',
]

/** Identity pictures are taken until the account is open; a bare phone needs none. */
export function takesPictures({ productKind, state }: Pick<OrderFacts, 'productKind' | 'state'>): boolean {
  return PRODUCT_KINDS[productKind].isAudited && UPLOAD_STATES.includes(state)
}

export function waitsForMaterial(state: OrderState): boolean {
  return state === 'WAIT_MATERIAL'
}
