import { randomInt } from 'node:crypto'
import { idCheckDigit } from '../domain/identifier.ts'

/** A bare phone of the demo's catalogue. */
export interface Goods {
  merchantId: string
  skuId: string
  priceFen: number
}

const SKUS = [
  { skuId: 'SKU-X1-BLACK-256', priceFen: 399_900 },
  { skuId: 'SKU-X1-WHITE-512', priceFen: 459_900 },
  { skuId: 'SKU-X2-BLUE-256', priceFen: 259_900 },
] as const

/** Whose numbers are asked about. */
const NUMBER_MERCHANT = 'M-JIANGSU'
const MERCHANTS = [NUMBER_MERCHANT, 'M-TERMINAL'] as const

/** Spread over merchants and phones, as orders are: a single phone would be one row that all of them wait for. */
export function goodsOf(lane: number): Goods {
  const merchantId = MERCHANTS[lane % MERCHANTS.length] ?? NUMBER_MERCHANT
  return { merchantId, ...(SKUS[Math.floor(lane / MERCHANTS.length) % SKUS.length] ?? SKUS[0]) }
}

const RECEIVER = {
  receiverName: '测试用户甲',
  receiverPhone: '13800001234',
  provinceCode: '320000',
  cityCode: '320100',
  address: '测试路 1 号',
}

/** Of kind B: the one kind whose whole life is four calls. */
export function placeBody(orderId: string, { merchantId, skuId, priceFen }: Goods) {
  return {
    orderId,
    merchantId,
    productKind: 'B',
    items: [{ itemId: '1', skuId, title: '星河', quantity: 1, unitPrice: priceFen }],
    fees: [{ feeCode: 'DEVICE', amount: priceFen }],
    receiver: RECEIVER,
  }
}

/** Of kind N, for a number that is on sale and a holder who does not exist. */
export function eligibilityBody() {
  const digits = `32010219900307${String(randomInt(100, 1000))}`
  return {
    productKind: 'N',
    merchantId: NUMBER_MERCHANT,
    holder: { certType: '01', certNo: `${digits}${idCheckDigit(digits)}`, certName: '测试用户甲' },
    phoneNumber: '13800001000',
    planCode: 'PLAN-88',
  }
}
