import { randomUUID } from 'node:crypto'
import { idCheckDigit } from '../../domain/identifier.ts'

// What a mall sends for the demo's catalogue.

export const RECEIVER = {
  receiverName: '测试用户甲',
  receiverPhone: '13800001234',
  provinceCode: '320000',
  cityCode: '320100',
  address: '测试路 1 号',
}
const FEE = { feeCode: 'DEVICE', amount: 259_900 }
export const newOrderId = () => `M${randomUUID().replaceAll('-', '').slice(0, 20)}`

let sequence = 100
/** Somebody who does not exist, another one each time. */
export function newHolder() {
  const digits = `32010219900307${sequence++}`
  return { certType: '01', certNo: `${digits}${idCheckDigit(digits)}`, certName: '测试用户甲' }
}

/** A bare phone of the terminal company. */
export const bareBody = (orderId: string, changes: object = {}) => ({
  orderId,
  merchantId: 'M-TERMINAL',
  productKind: 'B',
  items: [{ itemId: '1', skuId: 'SKU-X2-BLUE-256', title: '星河 X2', quantity: 1, unitPrice: 259_900 }],
  fees: [FEE],
  receiver: RECEIVER,
  ...changes,
})
export const paid = (paymentNo: string, amount = 259_900) => ({
  paymentNo,
  amount,
  paidAt: '2026-03-01T18:00:00+08:00',
})
/** A merchant that takes every order at once. */
export const accepting = ({ path }: { path: string }) =>
  path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}
