import { z } from 'zod'
import { DELIVERY_TYPES, MILESTONES } from '../domain/order.ts'
import { FEE_CODES } from '../domain/order-details.ts'
import { described, merchantIdField, orderIdField, textOut, timeOut, wholeOut } from './field.ts'
import { orderStateOut, productKindOut, progressFields, versionOut } from './order.ts'
import { queryFlag } from './query-value.ts'

// Interface 2: one order with all that was sold (contract sections 9 and 10). Money is integer fen.

export const NumberView = z
  .object({
    phoneNumber: textOut('号码', 'phone number'),
    numberProvince: textOut('归属省', 'home province'),
    numberCity: textOut('归属市', 'home city'),
    niceLevel: wholeOut('靓号等级', 'nice-number level'),
    prepayAmount: wholeOut('预存话费（分）', 'prepaid credit, fen'),
    minMonthlySpend: wholeOut('最低消费（分）', 'lowest monthly spend, fen'),
    agreementMonths: wholeOut('协议期（月）', 'length of the agreement, months'),
    reused: z.boolean().meta(described('是否二次放号', 'whether it had an owner before')),
    cardType: textOut('卡型', 'kind of card'),
  })
  .meta({ id: 'OrderNumberView', ...described('所购号码', 'the number that was sold') })

export const PlanView = z
  .object({
    planCode: textOut('套餐编码', 'plan'),
    planName: textOut('套餐名称', 'its name'),
    monthlyFee: wholeOut('月费（分）', 'monthly fee, fen'),
    voiceMinutes: wholeOut('语音（分钟）', 'voice, minutes'),
    dataMb: wholeOut('流量（MB）', 'data, MB'),
    smsCount: wholeOut('短信（条）', 'messages'),
    firstMonthMode: textOut('首月资费：全额、减半、按量', 'first month: whole, half, by use'),
  })
  .meta({ id: 'OrderPlanView', ...described('套餐（下单时快照）', 'the plan as it was when ordered') })

export const ContractView = z
  .object({
    contractCode: textOut('合约编码', 'contract'),
    contractName: textOut('合约名称', 'its name'),
    contractMonths: wholeOut('合约期（月）', 'length, months'),
  })
  .meta({ id: 'OrderContractView', ...described('合约（下单时快照）', 'the contract as it was when ordered') })

export const TierView = z
  .object({
    tierCode: textOut('档次编码', 'tier'),
    tierName: textOut('档次名称', 'its name'),
    tierKind: textOut('购机送话费或充值送购机款', 'phone with credit, or recharge with phone'),
    minMonthlySpend: wholeOut('最低消费（分）', 'lowest monthly spend, fen'),
    giftTotal: wholeOut('赠费总额（分）', 'credit given in all, fen'),
    giftPerMonth: wholeOut('月返（分）', 'of which each month, fen'),
    giftMonths: wholeOut('返还月数', 'for so many months'),
    firstGift: wholeOut('首月返还（分）', 'first month, fen').nullable(),
    rechargeAmount: wholeOut('充值金额（分）', 'recharge, fen'),
    phoneSubsidy: wholeOut('送购机款（分）', 'what it pays of the phone, fen'),
    phonePrice: wholeOut('档内购机价（分）', 'price of the phone within the tier, fen'),
  })
  .meta({ id: 'OrderTierView', ...described('档次（下单时快照）', 'the tier as it was when ordered') })

const HolderView = z
  .object({
    certType: textOut('证件类型', 'kind of document'),
    certNo: textOut('证件号', 'its number'),
    certName: textOut('证件姓名', 'name'),
    certAddress: textOut('证件地址', 'address').optional(),
    certValidTo: textOut('有效期', 'valid until').optional(),
    contactPhone: textOut('联系电话', 'contact phone').optional(),
    phoneNumber: textOut('老用户自有号码', "an existing customer's own number").optional(),
  })
  .meta({ id: 'HolderView', ...described('机主信息，默认脱敏', 'the holder, masked by default') })

const ReceiverView = z
  .object({
    receiverName: textOut('收货人', 'name').nullable(),
    receiverPhone: textOut('收货电话', 'phone').nullable(),
    provinceCode: textOut('省', 'province'),
    cityCode: textOut('市', 'city'),
    districtCode: textOut('区县', 'district'),
    address: textOut('详址', 'address').nullable(),
    deliveryType: z.enum(DELIVERY_TYPES).meta(described('配送方式', 'how it is delivered')),
    deliveryTimeType: z.enum(['ANY', 'WORKDAY', 'HOLIDAY']).meta(described('送货时段', 'when it is delivered')),
  })
  .meta({ id: 'ReceiverView', ...described('收货信息，默认脱敏', 'the receiver, masked by default') })

const PackageView = z
  .object({
    packageNo: textOut('包裹号', 'package number'),
    carrierCode: textOut('物流公司', 'carrier'),
    trackingNo: textOut('物流单号', 'tracking number'),
    status: textOut('物流状态', 'where it is'),
    items: z
      .array(z.object({ itemId: textOut('商品行号', 'line'), quantity: wholeOut('数量', 'quantity') }))
      .meta(described('包裹内商品；空为全部', 'what is inside; empty means all')),
    imeis: z.array(z.string()).meta(described('终端串号', 'IMEI of the devices')),
    shippedAt: timeOut('发货时间', 'when it left'),
    signedAt: timeOut('签收时间', 'when it was signed for').nullable(),
    signedBy: textOut('签收方式', 'who took it').nullable(),
  })
  .meta({ id: 'OrderPackageView', ...described('包裹', 'a parcel') })

const MilestoneView = z
  .object({
    milestone: z.enum(MILESTONES).meta(described('里程碑', 'milestone')),
    dueAt: timeOut('时限', 'due').nullable(),
    doneAt: timeOut('完成时间', 'done').nullable(),
    violated: z.boolean().meta(described('是否违约', 'whether it was or is late')),
  })
  .meta({ id: 'MilestoneView', ...described('里程碑', 'a milestone') })

const EvidenceView = z
  .object({
    iccid: textOut('SIM 卡号', 'number of the SIM card').optional(),
    imeis: z.array(z.string()).optional().meta(described('手机串号', 'IMEI')),
    contractInstanceId: textOut('合约实例号', 'the contract as booked').optional(),
    reversalNo: textOut('返销流水号', 'number of the reversal').optional(),
  })
  .meta({ id: 'EvidenceView', ...described('办理凭据', 'what the merchant reported as proof') })

const FeeView = z.object({
  feeCode: z.enum(FEE_CODES).meta(described('费用项', 'kind of fee')),
  amount: wholeOut('金额（分），优惠为负', 'fen; negative for a discount'),
})

const ItemView = z.object({
  itemId: textOut('商品行号', 'line'),
  skuId: textOut('终端 SKU', 'terminal SKU').nullable(),
  title: textOut('商品标题', 'title'),
  quantity: wholeOut('数量', 'quantity'),
  unitPrice: wholeOut('单价（分）', 'unit price, fen'),
  shippedQuantity: wholeOut('已发数量', 'how many have left'),
})

/** Interface 2, data of the answer. What `fields` did not ask for is absent. */
export const OrderDetail = z
  .object({
    orderId: orderIdField,
    productKind: productKindOut,
    orderState: orderStateOut,
    version: versionOut,
    merchantId: merchantIdField,
    merchantOrderId: textOut('商户订单号', "the merchant's own number").nullable(),
    createdAt: timeOut('创建时间', 'when it was placed'),
    updatedAt: timeOut('更新时间', 'when it last changed'),
    paidAt: timeOut('支付时间', 'when it was paid').nullable(),
    masked: z.boolean().meta(described('个人信息是否脱敏', 'whether personal data is masked')),
    ...z
      .object({
        ...progressFields,
        totalAmount: wholeOut('总额（分）', 'before discounts, fen'),
        payableAmount: wholeOut('应付（分）', 'payable, fen'),
        paidAmount: wholeOut('实付（分）', 'paid, fen'),
        refundedAmount: wholeOut('已退（分）', 'refunded, fen'),
        fees: z.array(FeeView).meta(described('费用明细', 'fees')),
        items: z.array(ItemView).meta(described('商品明细', 'items')),
        quantity: wholeOut('购买数量', 'how many were bought'),
        number: NumberView.nullable(),
        plan: PlanView.nullable(),
        contract: ContractView.nullable(),
        tier: TierView.nullable(),
        holder: HolderView.nullable(),
        receiver: ReceiverView,
        buyerRemark: textOut('买家留言', 'remark of the buyer').nullable(),
        packages: z.array(PackageView).meta(described('包裹', 'parcels')),
        milestones: z.array(MilestoneView).meta(described('里程碑', 'milestones')),
        evidence: EvidenceView,
        missing: z
          .array(z.string())
          .meta(described('商户所缺资料，补齐后为空', 'what the merchant needs to go on; empty once it is there')),
      })
      .partial().shape,
  })
  .meta({ id: 'OrderDetail', ...described('订单详情', 'an order in full') })

export type OrderDetail = z.output<typeof OrderDetail>
type DetailKey = keyof OrderDetail

/** What `fields` may name, and the members that it stands for. The head of the order is always there. */
export const FIELD_GROUPS = {
  states: [...(Object.keys(progressFields) as (keyof typeof progressFields)[]), 'missing'],
  amounts: ['totalAmount', 'payableAmount', 'paidAmount', 'refundedAmount'],
  fees: ['fees'],
  items: ['items', 'quantity'],
  number: ['number'],
  plan: ['plan'],
  contract: ['contract'],
  tier: ['tier'],
  holder: ['holder'],
  receiver: ['receiver', 'buyerRemark'],
  packages: ['packages'],
  milestones: ['milestones'],
  evidence: ['evidence'],
} as const satisfies Record<string, readonly DetailKey[]>

export type FieldGroup = keyof typeof FIELD_GROUPS
const GROUP_NAMES = Object.keys(FIELD_GROUPS) as FieldGroup[]
const GROUP_LIST = GROUP_NAMES.join(', ')

const fields = z
  .string()
  .max(200)
  .transform((value, context) => {
    const names = value.split(',').map((name) => name.trim())
    const groups = GROUP_NAMES.filter((name) => names.includes(name))
    if (names.every((name) => GROUP_NAMES.some((group) => group === name))) return groups
    const params = { zh: `只能由 ${GROUP_LIST} 组成，以逗号分隔`, en: `must be a list of ${GROUP_LIST}, with commas` }
    context.issues.push({ code: 'custom', input: value, params })
    return z.NEVER
  })
  .optional()
  .meta(described(`只取这些部分，逗号分隔：${GROUP_LIST}`, 'only these parts, separated by commas'))

/** Interface 2, query of the order's merchant. */
export const OrderDetailQuery = z.strictObject({
  fields,
  unmask: queryFlag()
    .optional()
    .meta(described('true：个人信息明文，订单结束前', 'true: personal data in clear, until the order has ended')),
})

/** The mall knows its buyers: it is always shown masks. */
export const MallOrderDetailQuery = z.strictObject({ fields })

/** Leaves out what was not asked for. */
export function pickGroups(detail: OrderDetail, groups: readonly FieldGroup[] | undefined): OrderDetail {
  if (groups === undefined) return detail
  const left = GROUP_NAMES.filter((name) => !groups.includes(name)).flatMap(
    (name): readonly string[] => FIELD_GROUPS[name],
  )
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !left.includes(name))) as OrderDetail
}
