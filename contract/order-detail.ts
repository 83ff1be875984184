import { z } from 'zod'
import { DELIVERY_TYPES, MILESTONES } from '../domain/order.ts'
import { FEE_CODES } from '../domain/order-details.ts'
import { merchantIdField, orderIdField } from './field.ts'
import { orderStateOut, productKindOut, progressFields, timeOut, versionOut } from './order.ts'
import { queryFlag } from './query-value.ts'

// Interface 2: one order with all that was sold (contract sections 9 and 10). Money is integer fen.

const described = (zh: string, en: string) => ({ description: `${zh} / ${en}` })
const text = (zh: string, en: string) => z.string().meta(described(zh, en))
const whole = (zh: string, en: string) => z.int().meta(described(zh, en))

export const NumberView = z
  .object({
    phoneNumber: text('号码', 'phone number'),
    numberProvince: text('归属省', 'home province'),
    numberCity: text('归属市', 'home city'),
    niceLevel: whole('靓号等级', 'nice-number level'),
    prepayAmount: whole('预存话费（分）', 'prepaid credit, fen'),
    minMonthlySpend: whole('最低消费（分）', 'lowest monthly spend, fen'),
    agreementMonths: whole('协议期（月）', 'length of the agreement, months'),
    reused: z.boolean().meta(described('是否二次放号', 'whether it had an owner before')),
    cardType: text('卡型', 'kind of card'),
  })
  .meta({ id: 'OrderNumberView', ...described('所购号码', 'the number that was sold') })

export const PlanView = z
  .object({
    planCode: text('套餐编码', 'plan'),
    planName: text('套餐名称', 'its name'),
    monthlyFee: whole('月费（分）', 'monthly fee, fen'),
    voiceMinutes: whole('语音（分钟）', 'voice, minutes'),
    dataMb: whole('流量（MB）', 'data, MB'),
    smsCount: whole('短信（条）', 'messages'),
    firstMonthMode: text('首月资费：全额、减半、按量', 'first month: whole, half, by use'),
  })
  .meta({ id: 'OrderPlanView', ...described('套餐（下单时快照）', 'the plan as it was when ordered') })

export const ContractView = z
  .object({
    contractCode: text('合约编码', 'contract'),
    contractName: text('合约名称', 'its name'),
    contractMonths: whole('合约期（月）', 'length, months'),
  })
  .meta({ id: 'OrderContractView', ...described('合约（下单时快照）', 'the contract as it was when ordered') })

export const TierView = z
  .object({
    tierCode: text('档次编码', 'tier'),
    tierName: text('档次名称', 'its name'),
    tierKind: text('购机送话费或充值送购机款', 'phone with credit, or recharge with phone'),
    minMonthlySpend: whole('最低消费（分）', 'lowest monthly spend, fen'),
    giftTotal: whole('赠费总额（分）', 'credit given in all, fen'),
    giftPerMonth: whole('月返（分）', 'of which each month, fen'),
    giftMonths: whole('返还月数', 'for so many months'),
    firstGift: whole('首月返还（分）', 'first month, fen').nullable(),
    rechargeAmount: whole('充值金额（分）', 'recharge, fen'),
    phoneSubsidy: whole('送购机款（分）', 'what it pays of the phone, fen'),
    phonePrice: whole('档内购机价（分）', 'price of the phone within the tier, fen'),
  })
  .meta({ id: 'OrderTierView', ...described('档次（下单时快照）', 'the tier as it was when ordered') })

const HolderView = z
  .object({
    certType: text('证件类型', 'kind of document'),
    certNo: text('证件号', 'its number'),
    certName: text('证件姓名', 'name'),
    certAddress: text('证件地址', 'address').optional(),
    certValidTo: text('有效期', 'valid until').optional(),
    contactPhone: text('联系电话', 'contact phone').optional(),
    phoneNumber: text('老用户自有号码', "an existing customer's own number").optional(),
  })
  .meta({ id: 'HolderView', ...described('机主信息，默认脱敏', 'the holder, masked by default') })

const ReceiverView = z
  .object({
    receiverName: text('收货人', 'name').nullable(),
    receiverPhone: text('收货电话', 'phone').nullable(),
    provinceCode: text('省', 'province'),
    cityCode: text('市', 'city'),
    districtCode: text('区县', 'district'),
    address: text('详址', 'address').nullable(),
    deliveryType: z.enum(DELIVERY_TYPES).meta(described('配送方式', 'how it is delivered')),
    deliveryTimeType: z.enum(['ANY', 'WORKDAY', 'HOLIDAY']).meta(described('送货时段', 'when it is delivered')),
  })
  .meta({ id: 'ReceiverView', ...described('收货信息，默认脱敏', 'the receiver, masked by default') })

const PackageView = z
  .object({
    packageNo: text('包裹号', 'package number'),
    carrierCode: text('物流公司', 'carrier'),
    trackingNo: text('物流单号', 'tracking number'),
    status: text('物流状态', 'where it is'),
    items: z
      .array(z.object({ itemId: text('商品行号', 'line'), quantity: whole('数量', 'quantity') }))
      .meta(described('包裹内商品；空为全部', 'what is inside; empty means all')),
    imeis: z.array(z.string()).meta(described('终端串号', 'IMEI of the devices')),
    shippedAt: timeOut('发货时间', 'when it left'),
    signedAt: timeOut('签收时间', 'when it was signed for').nullable(),
    signedBy: text('签收方式', 'who took it').nullable(),
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
    iccid: text('SIM 卡号', 'number of the SIM card').optional(),
    imeis: z.array(z.string()).optional().meta(described('手机串号', 'IMEI')),
    contractInstanceId: text('合约实例号', 'the contract as booked').optional(),
    reversalNo: text('返销流水号', 'number of the reversal').optional(),
  })
  .meta({ id: 'EvidenceView', ...described('办理凭据', 'what the merchant reported as proof') })

const FeeView = z.object({
  feeCode: z.enum(FEE_CODES).meta(described('费用项', 'kind of fee')),
  amount: whole('金额（分），优惠为负', 'fen; negative for a discount'),
})

const ItemView = z.object({
  itemId: text('商品行号', 'line'),
  skuId: text('终端 SKU', 'terminal SKU').nullable(),
  title: text('商品标题', 'title'),
  quantity: whole('数量', 'quantity'),
  unitPrice: whole('单价（分）', 'unit price, fen'),
  shippedQuantity: whole('已发数量', 'how many have left'),
})

/** Interface 2, data of the answer. What `fields` did not ask for is absent. */
export const OrderDetail = z
  .object({
    orderId: orderIdField,
    productKind: productKindOut,
    orderState: orderStateOut,
    version: versionOut,
    merchantId: merchantIdField,
    merchantOrderId: text('商户订单号', "the merchant's own number").nullable(),
    createdAt: timeOut('创建时间', 'when it was placed'),
    updatedAt: timeOut('更新时间', 'when it last changed'),
    paidAt: timeOut('支付时间', 'when it was paid').nullable(),
    masked: z.boolean().meta(described('个人信息是否脱敏', 'whether personal data is masked')),
    ...z
      .object({
        ...progressFields,
        totalAmount: whole('总额（分）', 'before discounts, fen'),
        payableAmount: whole('应付（分）', 'payable, fen'),
        paidAmount: whole('实付（分）', 'paid, fen'),
        refundedAmount: whole('已退（分）', 'refunded, fen'),
        fees: z.array(FeeView).meta(described('费用明细', 'fees')),
        items: z.array(ItemView).meta(described('商品明细', 'items')),
        quantity: whole('购买数量', 'how many were bought'),
        number: NumberView.nullable(),
        plan: PlanView.nullable(),
        contract: ContractView.nullable(),
        tier: TierView.nullable(),
        holder: HolderView.nullable(),
        receiver: ReceiverView,
        buyerRemark: text('买家留言', 'remark of the buyer').nullable(),
        packages: z.array(PackageView).meta(described('包裹', 'parcels')),
        milestones: z.array(MilestoneView).meta(described('里程碑', 'milestones')),
        evidence: EvidenceView,
      })
      .partial().shape,
  })
  .meta({ id: 'OrderDetail', ...described('订单详情', 'an order in full') })

export type OrderDetail = z.output<typeof OrderDetail>
type DetailKey = keyof OrderDetail

/** What `fields` may name, and the members that it stands for. The head of the order is always there. */
export const FIELD_GROUPS = {
  states: Object.keys(progressFields) as (keyof typeof progressFields)[],
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
