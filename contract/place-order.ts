import { z } from 'zod'
import { DELIVERY_TYPES } from '../domain/order.ts'
import { FEE_CODES, type FeeCode } from '../domain/order-details.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS } from '../domain/product-kind.ts'
import { checkIdField, offerCodeFields } from './eligibility-check.ts'
import {
  amountField,
  areaField,
  codeField,
  merchantIdField,
  mobileField,
  nameField,
  orderIdField,
  textField,
} from './field.ts'
import { Holder, phoneField } from './holder.ts'
import { KIND_FIELDS, NEEDED, NOT_USED, ONE_PIECE } from './kind-fields.ts'
import { lockIdField } from './number-lock.ts'

const MAX_ITEMS = 50
const MAX_FEES = 20

const Receiver = z
  .strictObject({
    receiverName: nameField(64, '收货人', 'receiver').optional(),
    receiverPhone: phoneField.optional().meta({ description: '收货电话 / phone of the receiver' }),
    provinceCode: areaField('省，GB/T 2260', 'province').optional(),
    cityCode: areaField('市', 'city').optional(),
    districtCode: areaField('区县', 'district').optional(),
    address: textField(200, '详址', 'street and house').optional(),
    deliveryType: z.enum(DELIVERY_TYPES).default('EXPRESS').meta({
      description: '配送方式；NONE 无需配送，此时其余可不填 / how it is delivered; with NONE nothing else is needed',
    }),
    deliveryTimeType: z
      .enum(['ANY', 'WORKDAY', 'HOLIDAY'])
      .default('ANY')
      .meta({ description: '送货时段 / when to deliver' }),
  })
  .superRefine((receiver, context) => {
    if (receiver.deliveryType === 'NONE') return
    for (const name of ['receiverName', 'receiverPhone', 'provinceCode', 'cityCode', 'address'] as const) {
      const params = { zh: '需要配送时必填', en: 'is required when something is delivered' }
      if (receiver[name] === undefined) context.addIssue({ code: 'custom', path: [name], params })
    }
  })
  .meta({
    id: 'Receiver',
    description: '收货信息；号码商品不填为无需配送 / the receiver; a number without one is not delivered',
  })

const Item = z
  .strictObject({
    itemId: codeField(32, '商品行号，订单内唯一', 'line of the order, unique in it'),
    skuId: codeField(32, '终端 SKU；号码商品不填', 'terminal SKU; absent for a number').optional(),
    title: nameField(128, '商品标题', 'title'),
    quantity: z.int().min(1).max(999).meta({ description: '数量 / quantity' }),
    unitPrice: amountField('单价（分）', 'price of one, fen'),
  })
  .meta({ id: 'PlacedItem', description: '商品明细 / a line' })

function isPlausible({ feeCode, amount }: { feeCode: FeeCode; amount: number }): boolean {
  return feeCode === 'DISCOUNT' ? amount <= 0 : amount >= 0
}

const Fee = z
  .strictObject({
    feeCode: z.enum(FEE_CODES).meta({ description: '费用项 / kind of fee' }),
    amount: z
      .int()
      .refine((amount) => !Object.is(amount, -0), { params: { zh: '应为整数（分）', en: 'must be whole fen' } })
      .meta({ description: '金额（分）；仅 DISCOUNT 为负 / fen; only DISCOUNT is negative' }),
  })
  .refine(isPlausible, {
    path: ['amount'],
    params: { zh: '仅 DISCOUNT 可为负数', en: 'only DISCOUNT may be negative' },
  })
  .meta({ id: 'PlacedFee', description: '费用明细 / a fee' })

const PlacedOrder = z.strictObject({
  orderId: orderIdField,
  merchantId: merchantIdField,
  productKind: z.enum(PRODUCT_KIND_CODES).meta({ description: '商品类型 N、CN、CO、B / product kind' }),
  checkId: checkIdField.optional(),
  lockId: lockIdField.optional(),
  ...offerCodeFields,
  phoneNumber: mobileField.optional().meta({ description: '老用户号码，仅 CO / own number of the customer, CO only' }),
  items: z.array(Item).min(1).max(MAX_ITEMS).meta({ description: '商品明细 / lines' }),
  fees: z.array(Fee).max(MAX_FEES).meta({ description: '费用明细，合计为应付金额 / fees; their sum is payable' }),
  holder: Holder.optional(),
  receiver: Receiver.optional(),
  payExpireMinutes: z.int().min(1).max(1440).optional().meta({
    description: '付款时限（分钟），只能比平台时限更短 / minutes to pay; can only shorten the limit of the platform',
  }),
  buyerRemark: textField(200, '买家留言', 'remark of the buyer').optional(),
})

const TWICE = { zh: '与另一行重复', en: 'is named twice' }
const WRONG_SKU = { zh: '终端商品必填，号码商品不填', en: 'is required for a terminal and absent for a number' }

export const PlaceOrderBody = PlacedOrder.superRefine((order, context) => {
  const blame = (path: (string | number)[], params: { zh: string; en: string }) =>
    context.addIssue({ code: 'custom', path, params })
  const { needs, refuses } = KIND_FIELDS[order.productKind]
  for (const name of needs) if (order[name] === undefined) blame([name], NEEDED)
  for (const name of refuses) if (order[name] !== undefined) blame([name], NOT_USED)
  const kind = PRODUCT_KINDS[order.productKind]
  const seen = new Set<string>()
  for (const [index, { itemId, skuId, quantity }] of order.items.entries()) {
    if (seen.has(itemId)) blame(['items', index, 'itemId'], TWICE)
    seen.add(itemId)
    if ((skuId !== undefined) !== kind.takesDevice) blame(['items', index, 'skuId'], WRONG_SKU)
    if (kind.isChecked && (quantity !== 1 || index > 0)) blame(['items', index, 'quantity'], ONE_PIECE)
  }
  const arePlausible = order.fees.every(isPlausible)
  if (arePlausible && order.fees.reduce((sum, fee) => sum + fee.amount, 0) < 0) {
    blame(['fees'], { zh: '合计不能为负', en: 'must not sum to less than nothing' })
  }
}).meta({ id: 'PlaceOrderBody', description: '下单 / place an order' })

export type PlaceOrderBody = z.output<typeof PlaceOrderBody>
