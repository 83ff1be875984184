import { randomUUID } from 'node:crypto'
import { sealPersonal } from '../../db/commands/vault.ts'
import type { EventRequest } from '../../domain/order.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import type { OrderWorld } from './order-world.ts'

let serial = 0
const newId = (): string => `T${randomUUID().replaceAll('-', '').slice(0, 20)}${(serial++).toString(36)}`

const RECEIVER = { receiverName: '测试用户甲', receiverPhone: '13800001234', address: '测试路 1 号' }

/** A bare phone of the demo catalogue, sealed and priced as the mall's route would do it. */
export async function draftBare(world: OrderWorld, changes: Partial<OrderDraft> = {}): Promise<OrderDraft> {
  const { vaultId } = await sealPersonal(world.db, world.masterKeys, { receiver: RECEIVER })
  const orderId = changes.orderId ?? newId()
  return {
    orderId,
    mallId: 'MALL-DEMO',
    merchantId: 'M-TERMINAL',
    environment: 'SANDBOX',
    productKind: 'B',
    checkId: null,
    lockId: null,
    items: [{ itemId: '1', skuId: 'SKU-X2-BLUE-256', title: '星河 X2', quantity: 1, unitPriceFen: 259_900 }],
    fees: [{ feeCode: 'DEVICE', amountFen: 259_900 }],
    codes: {},
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId,
    holderHash: 'none',
    phoneHash: null,
    bodyHash: randomUUID().replaceAll('-', ''),
    requestId: 'test',
    ...changes,
  }
}

export const payment = (draft: OrderDraft, paymentNo = `P-${draft.orderId}`) =>
  ({
    event: 'PAID',
    actor: 'MALL',
    requestKey: `payment/${paymentNo}`,
    payment: { paymentNo, amountFen: draft.fees.reduce((sum, fee) => sum + fee.amountFen, 0), paidAtMs: Date.now() },
  }) as const

let imei = 0
/** A 15-digit IMEI with its Luhn digit, new on every call. */
export function newImei(): string {
  const body = `86${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}${String(imei++).padStart(4, '0')}`
  const sum = [...body].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

export function shipment(draft: OrderDraft): EventRequest {
  const trackingNo = `SF${randomUUID().replaceAll('-', '').slice(0, 13)}`
  const imeis = draft.items.map(() => newImei())
  const parcel = { packageNo: 'P1', carrierCode: 'SF', trackingNo, items: [], imeis, shippedAtMs: Date.now() }
  return { event: 'SHIP', actor: 'MERCHANT', requestKey: `ship/${trackingNo}`, parcels: [parcel] }
}
