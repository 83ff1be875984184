import type { Actor } from './actor.ts'
import type { MallNotice, MerchantNotice } from './notice.ts'
import type { OrderEvent } from './order-event.ts'
import type { Guard, GuardContext } from './order-guards.ts'
import * as guards from './order-guards.ts'
import type { OrderState } from './order-state.ts'
import { PRODUCT_KIND_CODES, type ProductKind } from './product-kind.ts'

/** What a move does to goods and data, in the same transaction as the move. */
export type OrderEffect =
  | 'RESERVE_NUMBER'
  | 'REGAIN_GOODS'
  | 'FREE_GOODS'
  | 'OCCUPY_NUMBER'
  | 'ACTIVATE_NUMBER'
  | 'RECORD_DEVICES'
  | 'CONSUME_STOCK'
  | 'CONSUME_SHIPPED'
  | 'RETURN_STOCK'
  | 'WITHDRAW_NOTICES'
  | 'REPLACE_PARCEL'
  | 'ADD_PARCELS'
  | 'RESET_READS'
  | 'END'
  | 'REVIVE'

/** One row of contract section 13. Several rows may share a number; the first whose `when` holds is taken. */
export interface Transition {
  row: string
  kinds: readonly ProductKind[]
  from: readonly OrderState[]
  event: OrderEvent
  actors: readonly Actor[]
  to: OrderState | 'SAME' | 'RETURN_STATE'
  /** Where `returnState` moves to while the order stays in CANCELLING. */
  returnTo?: OrderState
  when?: (context: GuardContext) => boolean
  guard?: Guard
  /** The move that only sets a mark has been made already. */
  isRepeat?: (context: GuardContext) => boolean
  effects?: readonly OrderEffect[]
  merchantNotice?: MerchantNotice
  mallNotice?: MallNotice
  zh: string
  en: string
}

const ALL = PRODUCT_KIND_CODES
const CHECKED = ['N', 'CN', 'CO'] as const
const NUMBERED = ['N', 'CN'] as const
const BARE = ['B'] as const
/** Paid and not shipped, in the order of the life. */
export const BEFORE_SHIPPING = ['WAIT_ACCEPT', 'AUDITING', 'WAIT_MATERIAL', 'PROVISIONING', 'WAIT_SHIP'] as const
const OPEN_AFTER_PAYMENT = [...BEFORE_SHIPPING, 'PART_SHIPPED', 'SHIPPED', 'SIGNED', 'CANCELLING', 'RETURNING'] as const
const OPEN = ['PENDING_CHECK', 'WAIT_PAY', ...OPEN_AFTER_PAYMENT, 'REFUNDING'] as const

const returnsTo =
  (state: OrderState) =>
  ({ order }: GuardContext): boolean =>
    order.returnState === state

/**
 * THE table: the workflow's validators, `allowedEvents`, the docs page and the property tests all read it. Row 1 (PLACE)
 * stands here for the reader; an order does not exist before it. Row 32 belongs to recharges, which are not sold yet;
 * row 34 is the absence of any other row in a final state.
 */
// biome-ignore format: one row a line reads as the table that it is
export const TRANSITIONS: readonly Transition[] = [
  { row: '2', kinds: CHECKED, from: ['PENDING_CHECK'], event: 'CHECK_OK', actors: ['MERCHANT'], to: 'WAIT_PAY', mallNotice: 'ORDER_STATE_CHANGED', zh: '可购数量足够且未过期', en: 'enough may be bought, answer still valid' },
  { row: '3', kinds: CHECKED, from: ['PENDING_CHECK'], event: 'CHECK_NO', actors: ['MERCHANT', 'TIMER'], to: 'CANCELLED', effects: ['FREE_GOODS', 'END'], mallNotice: 'ORDER_STATE_CHANGED', zh: '保留原因，释放占用', en: 'the reason is kept, locks are released' },
  { row: '4', kinds: ALL, from: ['WAIT_PAY'], event: 'PAID', actors: ['MALL'], to: 'WAIT_ACCEPT', guard: guards.amountIsPayable, effects: ['RESERVE_NUMBER'], merchantNotice: 'ORDER_CREATED', zh: '金额等于应付；号码预占；通知商户', en: 'amount equals payable; number reserved; merchant notified' },
  { row: '5', kinds: ALL, from: ['PENDING_CHECK', 'WAIT_PAY'], event: 'PAYMENT_STARTED', actors: ['MALL'], to: 'SAME', guard: guards.amountIsPayable, isRepeat: guards.isUnderWay, zh: '支付进行中：有结果或再过一个付款时限之前，不取消、不超时', en: 'a payment is under way: no cancelling and no time-out until it is decided, or for as long again as there was to pay' },
  { row: '5', kinds: ALL, from: ['PENDING_CHECK', 'WAIT_PAY'], event: 'PAYMENT_FAILED', actors: ['MALL'], to: 'SAME', when: guards.isUnderWay, zh: '支付失败：可再次支付或取消', en: 'it failed: the order may be paid anew, or cancelled' },
  { row: '5', kinds: ALL, from: ['PENDING_CHECK', 'WAIT_PAY'], event: 'CANCEL', actors: ['MALL'], to: 'CANCELLED', guard: guards.noPaymentUnderWay, effects: ['FREE_GOODS', 'END'], zh: '付款前取消，且无支付在途；商户无感知', en: 'before payment, and none is under way; the merchant is told nothing' },
  { row: '5', kinds: ALL, from: ['PENDING_CHECK', 'WAIT_PAY'], event: 'TIMEOUT', actors: ['TIMER'], to: 'CANCELLED', effects: ['FREE_GOODS', 'END'], mallNotice: 'ORDER_STATE_CHANGED', zh: '付款超时', en: 'nobody paid in time' },
  { row: '6', kinds: ALL, from: ['CANCELLED'], event: 'PAID', actors: ['MALL'], to: 'WAIT_ACCEPT', when: guards.isHealable, effects: ['REGAIN_GOODS', 'REVIVE'], merchantNotice: 'ORDER_CREATED', mallNotice: 'ORDER_STATE_CHANGED', zh: '迟到的付款：号码和库存仍可取得，订单恢复', en: 'late payment: number and stock can be had again, the order lives on' },
  { row: '6', kinds: ALL, from: ['CANCELLED'], event: 'PAID', actors: ['MALL'], to: 'REFUNDING', effects: ['REVIVE'], mallNotice: 'REFUND_REQUESTED', zh: '迟到的付款：资源已失，退款', en: 'late payment: the goods are gone, refund' },
  { row: '7', kinds: CHECKED, from: ['WAIT_ACCEPT'], event: 'ACCEPT', actors: ['MERCHANT'], to: 'AUDITING', guard: guards.noticeWasSent, mallNotice: 'ORDER_STATE_CHANGED', zh: '通知已发出', en: 'the notice was sent' },
  { row: '7', kinds: BARE, from: ['WAIT_ACCEPT'], event: 'ACCEPT', actors: ['MERCHANT'], to: 'WAIT_SHIP', guard: guards.noticeWasSent, mallNotice: 'ORDER_STATE_CHANGED', zh: '通知已发出', en: 'the notice was sent' },
  { row: '7', kinds: CHECKED, from: ['CANCELLING'], event: 'ACCEPT', actors: ['MERCHANT'], to: 'SAME', returnTo: 'AUDITING', when: returnsTo('WAIT_ACCEPT'), zh: '撤单中：只移动返回状态', en: 'while cancelling only the state to return to moves' },
  { row: '7', kinds: BARE, from: ['CANCELLING'], event: 'ACCEPT', actors: ['MERCHANT'], to: 'SAME', returnTo: 'WAIT_SHIP', when: returnsTo('WAIT_ACCEPT'), zh: '撤单中：只移动返回状态', en: 'while cancelling only the state to return to moves' },
  { row: '8', kinds: ALL, from: BEFORE_SHIPPING, event: 'REJECT', actors: ['MERCHANT'], to: 'REFUNDING', guard: guards.all(guards.hasReasonCode, guards.isReversed), effects: ['FREE_GOODS'], mallNotice: 'REFUND_REQUESTED', zh: '需原因码；已开户须先返销', en: 'needs a reason code; reversal first when provisioned' },
  { row: '9', kinds: CHECKED, from: ['AUDITING'], event: 'REQUEST_MATERIAL', actors: ['MERCHANT'], to: 'WAIT_MATERIAL', guard: guards.namesMissing, mallNotice: 'ORDER_STATE_CHANGED', zh: '列出所缺资料', en: 'lists what is missing' },
  { row: '10', kinds: CHECKED, from: ['WAIT_MATERIAL'], event: 'MATERIAL_UPLOADED', actors: ['MALL'], to: 'AUDITING', effects: ['RESET_READS'], merchantNotice: 'MATERIAL_UPLOADED', zh: '通知商户，查看次数重置', en: 'merchant notified, reads reset' },
  { row: '11', kinds: CHECKED, from: ['WAIT_MATERIAL'], event: 'TIMEOUT', actors: ['TIMER'], to: 'REFUNDING', effects: ['FREE_GOODS'], merchantNotice: 'CANCELLED', mallNotice: 'REFUND_REQUESTED', zh: '补资料超时', en: 'no material in time' },
  { row: '12', kinds: CHECKED, from: ['AUDITING'], event: 'AUDIT_PASS', actors: ['MERCHANT'], to: 'PROVISIONING', mallNotice: 'ORDER_STATE_CHANGED', zh: '审核通过', en: 'audit passed' },
  { row: '12', kinds: CHECKED, from: ['CANCELLING'], event: 'AUDIT_PASS', actors: ['MERCHANT'], to: 'SAME', returnTo: 'PROVISIONING', when: returnsTo('AUDITING'), zh: '撤单中：只移动返回状态', en: 'while cancelling only the state to return to moves' },
  { row: '13', kinds: CHECKED, from: ['PROVISIONING'], event: 'PROVISIONED', actors: ['MERCHANT'], to: 'WAIT_SHIP', guard: guards.provisioningIsProved, effects: ['OCCUPY_NUMBER', 'RECORD_DEVICES'], mallNotice: 'ORDER_STATE_CHANGED', zh: 'N、CN 需 ICCID；CN、CO 需 IMEI 与合约实例号', en: 'N, CN: ICCID; CN, CO: IMEI and contract instance' },
  { row: '13', kinds: CHECKED, from: ['CANCELLING'], event: 'PROVISIONED', actors: ['MERCHANT'], to: 'SAME', returnTo: 'WAIT_SHIP', when: returnsTo('PROVISIONING'), guard: guards.provisioningIsProved, effects: ['OCCUPY_NUMBER', 'RECORD_DEVICES'], zh: '撤单中：移动返回状态并保留凭据', en: 'while cancelling: the state to return to moves, evidence is kept' },
  { row: '14', kinds: CHECKED, from: ['PROVISIONING'], event: 'PROVISION_FAILED', actors: ['MERCHANT'], to: 'AUDITING', when: ({ request }) => request.isRetryable === true, guard: guards.hasReasonCode, mallNotice: 'ORDER_STATE_CHANGED', zh: '可重试：回到审单', en: 'retryable: back to the audit' },
  { row: '14', kinds: CHECKED, from: ['PROVISIONING'], event: 'PROVISION_FAILED', actors: ['MERCHANT'], to: 'REFUNDING', guard: guards.hasReasonCode, effects: ['FREE_GOODS'], mallNotice: 'REFUND_REQUESTED', zh: '不可重试：退款', en: 'not retryable: refund' },
  { row: '15', kinds: ALL, from: ['WAIT_SHIP'], event: 'READY', actors: ['MERCHANT'], to: 'SAME', isRepeat: ({ order }) => order.fired.includes('READY'), zh: '仅记录', en: 'a mark only' },
  { row: '16', kinds: ALL, from: ['WAIT_SHIP', 'PART_SHIPPED'], event: 'SHIP', actors: ['MERCHANT'], to: 'SHIPPED', when: guards.isWholeShipment, guard: guards.shipmentFits, effects: ['ADD_PARCELS', 'RECORD_DEVICES', 'CONSUME_STOCK'], mallNotice: 'ORDER_STATE_CHANGED', zh: '全部发出', en: 'everything has left' },
  { row: '16', kinds: ALL, from: ['WAIT_SHIP', 'PART_SHIPPED'], event: 'SHIP', actors: ['MERCHANT'], to: 'PART_SHIPPED', guard: guards.shipmentFits, effects: ['ADD_PARCELS', 'RECORD_DEVICES', 'CONSUME_SHIPPED'], mallNotice: 'ORDER_STATE_CHANGED', zh: '部分发出', en: 'a part has left' },
  { row: '17', kinds: ALL, from: ['SHIPPED', 'PART_SHIPPED'], event: 'REPLACE_PARCEL', actors: ['MERCHANT'], to: 'SAME', guard: guards.parcelMayBeReplaced, effects: ['REPLACE_PARCEL'], mallNotice: 'ORDER_STATE_CHANGED', zh: '无轨迹或首条轨迹 24 小时内，至多 3 次', en: 'no trace yet or within 24 h of it, three times at most' },
  { row: '18', kinds: ALL, from: ['SHIPPED'], event: 'SIGNED', actors: ['CARRIER', 'MALL', 'TIMER'], to: 'SIGNED', when: guards.isLastParcel, guard: guards.isOwnParcel, mallNotice: 'ORDER_STATE_CHANGED', zh: '全部包裹签收；发货 10 天后自动签收', en: 'all parcels; by itself 10 days after shipping' },
  { row: '18', kinds: ALL, from: ['SHIPPED', 'PART_SHIPPED'], event: 'SIGNED', actors: ['CARRIER'], to: 'SAME', guard: guards.isOwnParcel, isRepeat: guards.areMeantParcels((parcel) => parcel.isSigned), zh: '部分包裹签收', en: 'one of several parcels' },
  { row: '18', kinds: ALL, from: ['SHIPPED', 'PART_SHIPPED'], event: 'FIRST_TRACE', actors: ['CARRIER'], to: 'SAME', guard: guards.isOwnParcel, isRepeat: guards.areMeantParcels((parcel) => parcel.firstTraceAtMs !== null), zh: '首条轨迹', en: 'first trace' },
  { row: '18b', kinds: ALL, from: ['WAIT_SHIP'], event: 'DELIVERED', actors: ['MERCHANT'], to: 'SIGNED', guard: guards.isHandedOver, effects: ['CONSUME_STOCK', 'RECORD_DEVICES'], mallNotice: 'ORDER_STATE_CHANGED', zh: '自提、同城或无需配送', en: 'self pick-up, local or no delivery' },
  { row: '19', kinds: ALL, from: ['SHIPPED'], event: 'REFUSED', actors: ['CARRIER', 'MERCHANT'], to: 'RETURNING', mallNotice: 'ORDER_STATE_CHANGED', zh: '买家拒收', en: 'refused at the door' },
  { row: '19', kinds: ALL, from: ['SHIPPED'], event: 'RETURNING', actors: ['CARRIER', 'MERCHANT'], to: 'RETURNING', mallNotice: 'ORDER_STATE_CHANGED', zh: '包裹退回', en: 'the parcel comes back' },
  { row: '20', kinds: NUMBERED, from: ['SHIPPED', 'SIGNED'], event: 'ACTIVATED', actors: ['MERCHANT'], to: 'SAME', isRepeat: ({ order }) => order.activationState === 'ACTIVE', effects: ['ACTIVATE_NUMBER'], mallNotice: 'ORDER_STATE_CHANGED', zh: 'ICCID 一致；不再无理由退货', en: 'ICCID matches; no free return any more' },
  { row: '21', kinds: ALL, from: ['SIGNED'], event: 'CONFIRM', actors: ['MALL'], to: 'COMPLETED', guard: guards.isActiveOrOver, effects: ['END'], merchantNotice: 'COMPLETED', zh: 'N、CN 须已激活或激活期满', en: 'N, CN: active, or the time for it is over' },
  { row: '21', kinds: ALL, from: ['SIGNED'], event: 'CONFIRM', actors: ['TIMER'], to: 'COMPLETED', guard: guards.isActiveOrOver, effects: ['END'], merchantNotice: 'COMPLETED', mallNotice: 'ORDER_STATE_CHANGED', zh: '物流签收 7 天后自动确认，无签收的发货 10 天后确认；N、CN 未激活的待激活期满', en: 'by itself 7 days after the carrier’s sign, without one 10 days after shipping; N, CN not active: when the time for it is over' },
  { row: '22', kinds: ALL, from: ['SIGNED', 'PART_SHIPPED'], event: 'RETURN_AGREED', actors: ['MALL'], to: 'RETURNING', guard: guards.mayComeBack, merchantNotice: 'RETURN_AGREED', zh: '裸机 7 天；卡与合约限质量问题或激活前', en: 'bare phone 7 days; others for quality or before activation' },
  { row: '23', kinds: ALL, from: ['RETURNING'], event: 'RETURN_RECEIVED', actors: ['MERCHANT'], to: 'REFUNDING', when: ({ request }) => !request.reasonCode, guard: guards.isReversed, effects: ['RETURN_STOCK', 'FREE_GOODS'], mallNotice: 'REFUND_REQUESTED', zh: '验货合格；已开户须返销', en: 'inspection passed; reversal when provisioned' },
  { row: '23', kinds: ALL, from: ['RETURNING'], event: 'RETURN_RECEIVED', actors: ['MERCHANT'], to: 'SAME', zh: '验货不合格：挂起待运营处理', en: 'inspection failed: held for an operator' },
  { row: '24', kinds: ALL, from: ['WAIT_ACCEPT'], event: 'CANCEL', actors: ['MALL'], to: 'REFUNDING', when: ({ request }) => request.noticeNeverLeft === true, effects: ['WITHDRAW_NOTICES', 'FREE_GOODS'], mallNotice: 'REFUND_REQUESTED', zh: '通知从未发出：不通知商户', en: 'the notice never left: the merchant is told nothing' },
  { row: '25', kinds: ALL, from: BEFORE_SHIPPING, event: 'CANCEL', actors: ['MALL'], to: 'CANCELLING', merchantNotice: 'CANCEL_REQUESTED', zh: '征求商户意见，限 24 小时', en: 'the merchant is asked, 24 h to answer' },
  { row: '26', kinds: ALL, from: ['CANCELLING'], event: 'CANCEL_AGREE', actors: ['MERCHANT'], to: 'REFUNDING', guard: guards.isReversed, effects: ['FREE_GOODS'], mallNotice: 'REFUND_REQUESTED', zh: '已开户须返销号', en: 'provisioned: reversal number' },
  { row: '27', kinds: ALL, from: ['CANCELLING'], event: 'CANCEL_REFUSE', actors: ['MERCHANT'], to: 'RETURN_STATE', guard: guards.hasReasonCode, mallNotice: 'CANCEL_RESULT', zh: '需原因码；回到原状态', en: 'needs a reason code; back to where it was' },
  { row: '28', kinds: ALL, from: ['CANCELLING'], event: 'SHIP', actors: ['MERCHANT'], to: 'SHIPPED', when: (context) => returnsTo('WAIT_SHIP')(context) && guards.isWholeShipment(context), guard: guards.all(guards.shipmentFits, guards.leftBeforeCancel), effects: ['ADD_PARCELS', 'RECORD_DEVICES', 'CONSUME_STOCK'], mallNotice: 'CANCEL_RESULT', zh: '先于撤单发出：撤单失败 TOO_LATE', en: 'it had left before: the cancellation is too late' },
  { row: '28', kinds: ALL, from: ['CANCELLING'], event: 'SHIP', actors: ['MERCHANT'], to: 'PART_SHIPPED', when: returnsTo('WAIT_SHIP'), guard: guards.all(guards.shipmentFits, guards.leftBeforeCancel), effects: ['ADD_PARCELS', 'RECORD_DEVICES', 'CONSUME_SHIPPED'], mallNotice: 'CANCEL_RESULT', zh: '部分先于撤单发出：撤单失败 TOO_LATE', en: 'a part had left before: the cancellation is too late' },
  { row: '29', kinds: ALL, from: ['CANCELLING'], event: 'TIMEOUT', actors: ['TIMER'], to: 'REFUNDING', when: ({ order }) => !order.isProvisioned, effects: ['FREE_GOODS'], merchantNotice: 'CANCELLED', mallNotice: 'REFUND_REQUESTED', zh: '逾期未答视为同意', en: 'silence is agreement' },
  { row: '29', kinds: ALL, from: ['CANCELLING'], event: 'TIMEOUT', actors: ['TIMER'], to: 'SAME', mallNotice: 'ORDER_STATE_CHANGED', zh: '已开户：挂起待运营处理', en: 'provisioned: held for an operator' },
  { row: '30', kinds: ALL, from: ['REFUNDING'], event: 'REFUND_OK', actors: ['MALL'], to: 'CLOSED', when: guards.closesOrder, guard: guards.refundIsOpen, effects: ['FREE_GOODS', 'END'], merchantNotice: 'REFUNDED', zh: '退款完成', en: 'the money is back' },
  { row: '30', kinds: ALL, from: ['REFUNDING'], event: 'REFUND_OK', actors: ['PLATFORM'], to: 'CLOSED', when: guards.closesOrder, guard: guards.refundIsOpen, effects: ['FREE_GOODS', 'END'], merchantNotice: 'REFUNDED', mallNotice: 'ORDER_STATE_CHANGED', zh: '无款可退，直接关闭', en: 'nothing to give back' },
  { row: '30', kinds: ALL, from: [...OPEN_AFTER_PAYMENT, 'REFUNDING', 'COMPLETED', 'CANCELLED', 'CLOSED'], event: 'REFUND_OK', actors: ['MALL'], to: 'SAME', guard: guards.refundIsOpen, zh: '部分或多付款项已退', en: 'a part or an extra payment is back' },
  { row: '31', kinds: ALL, from: [...OPEN_AFTER_PAYMENT, 'REFUNDING', 'COMPLETED', 'CANCELLED', 'CLOSED'], event: 'REFUND_FAILED', actors: ['MALL'], to: 'SAME', guard: guards.refundIsOpen, mallNotice: 'REFUND_REQUESTED', zh: '持续重试，提醒运营', en: 'tried for ever, an operator is told' },
  { row: '33', kinds: ALL, from: OPEN, event: 'HOLD', actors: ['OPERATOR', 'CARRIER', 'PLATFORM'], to: 'SAME', guard: guards.hasReason, isRepeat: ({ order }) => order.hold !== null, zh: '挂起：计时暂停，拒绝商户操作', en: 'timers stop, merchants are refused' },
  { row: '33', kinds: ALL, from: OPEN, event: 'RELEASE', actors: ['OPERATOR'], to: 'SAME', guard: guards.hasReason, isRepeat: ({ order }) => order.hold === null, zh: '解除挂起', en: 'timers go on' },
  { row: '35', kinds: ALL, from: OPEN_AFTER_PAYMENT, event: 'REFUND_BY_OPERATOR', actors: ['OPERATOR'], to: 'REFUNDING', guard: guards.all(guards.hasReason, guards.hasSecondOperator), effects: ['FREE_GOODS'], merchantNotice: 'CANCELLED', mallNotice: 'REFUND_REQUESTED', zh: '例如包裹丢失；超过限额须两名运营；告知双方', en: 'e.g. a lost parcel; two operators above a limit; both sides are told' },
  { row: '36', kinds: ALL, from: [...OPEN_AFTER_PAYMENT, 'COMPLETED'], event: 'PARTIAL_REFUND', actors: ['MALL'], to: 'SAME', guard: guards.all(guards.hasReason, guards.refundFits), zh: '退款总额不超过实付', en: 'the sum of refunds stays within what was paid' },
  { row: 'D', kinds: ALL, from: OPEN, event: 'OVERDUE', actors: ['TIMER'], to: 'SAME', merchantNotice: 'OVERDUE', mallNotice: 'ORDER_STATE_CHANGED', zh: '时限已过：标记违约并提醒', en: 'a deadline passed: marked, everybody is told once' },
  { row: 'D', kinds: ALL, from: [...OPEN_AFTER_PAYMENT, 'REFUNDING', 'COMPLETED', 'CLOSED'], event: 'REFUND_OVERDUE', actors: ['TIMER'], to: 'SAME', mallNotice: 'REFUND_REQUESTED', zh: '部分退款 24 小时未上报结果：提醒运营，每天再次请商城退款', en: 'no result of a partial refund for 24 h: an operator is told, and the mall is asked for it each day' },
  { row: 'D', kinds: ALL, from: OPEN, event: 'NOTICE_DELAYED', actors: ['TIMER'], to: 'SAME', zh: '通知 10 分钟未送达：提醒运营', en: 'notice undelivered for ten minutes: an operator is told' },
]

/** The starred events: what a merchant may report through interface #4. */
export const MERCHANT_EVENTS = [
  'ACCEPT',
  'REJECT',
  'REQUEST_MATERIAL',
  'AUDIT_PASS',
  'PROVISIONED',
  'PROVISION_FAILED',
  'READY',
  'DELIVERED',
  'REFUSED',
  'RETURNING',
  'ACTIVATED',
  'RETURN_RECEIVED',
  'CANCEL_AGREE',
  'CANCEL_REFUSE',
] as const satisfies readonly OrderEvent[]
