import type { OrderDetails, OrderItem } from './order-details.ts'
import type { ProductKind } from './product-kind.ts'

/**
 * An order as the mall asked for it, without personal data: that lies sealed in the vault under `vaultId`. This is what
 * a workflow is started with.
 */
export interface OrderDraft {
  orderId: string
  mallId: string
  merchantId: string
  environment: 'SANDBOX' | 'LIVE'
  productKind: ProductKind
  checkId: string | null
  lockId: string | null
  items: OrderItem[]
  fees: OrderDetails['fees']
  codes: OrderDetails['codes']
  quantity: number
  receiverArea: OrderDetails['receiverArea']
  deliveryType: OrderDetails['deliveryType']
  deliveryTimeType: OrderDetails['deliveryTimeType']
  vaultId: string
  /** Keyed hash of the holder's document, so that an eligibility answer for somebody else is of no use. */
  holderHash: string
  /** The same of an existing customer's own number; null for every kind but CO. */
  phoneHash: string | null
  /** SHA-256 of the request's body. */
  bodyHash: string
  requestId: string
}
