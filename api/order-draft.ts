import type { PlaceOrderBody } from '../contract/place-order.ts'
import type { OrderDraft } from '../domain/order-draft.ts'
import type { PersonalDocument } from '../domain/personal-document.ts'
import type { Caller } from './caller.ts'

/** Where nothing is delivered there may be no area; the database wants one of 6 digits. */
const NO_AREA = '000000'
/** A number whose card the buyer has, or needs none. */
const NOT_DELIVERED: NonNullable<PlaceOrderBody['receiver']> = { deliveryType: 'NONE', deliveryTimeType: 'ANY' }

interface DraftSource {
  body: PlaceOrderBody
  caller: Caller
  holderHash: string
  phoneHash: string | null
  bodyHash: string
  requestId: string
}

/** The order as the rules see it: everything but the person, who is sealed under a `vaultId` of its own. */
export function draftOf({
  body,
  caller,
  holderHash,
  phoneHash,
  bodyHash,
  requestId,
}: DraftSource): Omit<OrderDraft, 'vaultId'> {
  const { orderId, merchantId, productKind, planCode, contractCode, tierCode, terminalCode } = body
  const receiver = body.receiver ?? NOT_DELIVERED
  const [provinceCode = NO_AREA, cityCode = provinceCode] = [receiver.provinceCode, receiver.cityCode]
  const isSingle = new Set(body.items.map((item) => item.skuId)).size === 1
  return {
    orderId,
    mallId: caller.partnerId,
    merchantId,
    environment: caller.environment,
    productKind,
    checkId: body.checkId ?? null,
    lockId: body.lockId ?? null,
    items: body.items.map(({ itemId, skuId = null, title, quantity, unitPrice }) => ({
      itemId,
      skuId,
      title,
      quantity,
      unitPriceFen: unitPrice,
    })),
    fees: body.fees.map(({ feeCode, amount }) => ({ feeCode, amountFen: amount })),
    codes: { planCode, contractCode, tierCode, terminalCode, skuId: isSingle ? body.items[0]?.skuId : undefined },
    quantity: body.items.reduce((sum, item) => sum + item.quantity, 0),
    receiverArea: { provinceCode, cityCode, districtCode: receiver.districtCode ?? cityCode },
    deliveryType: receiver.deliveryType,
    deliveryTimeType: receiver.deliveryTimeType,
    holderHash,
    phoneHash,
    bodyHash,
    requestId,
  }
}

/** All that is personal in it. */
export function personOf({ holder, receiver, buyerRemark, phoneNumber }: PlaceOrderBody): PersonalDocument {
  const { receiverName, receiverPhone, address } = receiver ?? NOT_DELIVERED
  const isDelivered = receiverName !== undefined && receiverPhone !== undefined && address !== undefined
  return {
    holder,
    receiver: isDelivered ? { receiverName, receiverPhone, address } : undefined,
    buyerRemark,
    phoneNumber,
  }
}
