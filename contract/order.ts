import { z } from 'zod'
import { ACTORS, type Actor } from '../domain/actor.ts'
import { ORDER_EVENTS, type OrderEvent } from '../domain/order-event.ts'
import { ORDER_STATES } from '../domain/order-state.ts'
import { PRODUCT_KIND_CODES } from '../domain/product-kind.ts'
import { ACTIVATION_STATES, NOTICE_STATES, PAY_STATES, REFUND_STATES } from '../domain/side-state.ts'
import { described, formField, merchantIdField, orderIdField, textOut, timeOut, trackingNoField } from './field.ts'
import { PageQuery, pageOf } from './page.ts'
import { queryTime } from './query-value.ts'

// Interfaces 1, 3 and 5: which orders there are, where one stands, and how it got there (contract section 10).

const codesOf = <Code extends string>(table: Record<Code, unknown>) => Object.keys(table) as [Code, ...Code[]]

export const orderStateOut = z.enum(ORDER_STATES).meta(described('订单状态', 'state of the order'))
export const productKindOut = z
  .enum(PRODUCT_KIND_CODES)
  .meta(described('商品类型 N、CN、CO、B', 'product kind: number, contract for new and old users, bare phone'))
export const versionOut = z.int().meta(described('订单版本', 'version of the order'))

/** Where an order stands beside its state, and what can be done now. */
export const progressFields = {
  payState: z.enum(PAY_STATES).meta(described('支付状态', 'payment')),
  refundState: z.enum(REFUND_STATES).meta(described('退款状态', 'refunds: none, open, failed, a part, all')),
  activationState: z.enum(ACTIVATION_STATES).meta(described('激活状态', 'activation of the card')),
  noticeState: z.enum(NOTICE_STATES).meta(described('订单通知状态', 'whether the merchant has the order notice')),
  nextActor: z.enum(codesOf<Actor>(ACTORS)).meta(described('待谁处理', 'who has to act')),
  dueAt: timeOut('处理时限', 'until when').nullable(),
  allowedEvents: z
    .array(z.enum(codesOf<OrderEvent>(ORDER_EVENTS)))
    .meta(
      described(
        '商户当前可用操作；SHIP、REPLACE_PARCEL 指上报物流单号接口',
        'what the merchant may report now; SHIP and REPLACE_PARCEL stand for the shipments interface',
      ),
    ),
  hold: z
    .object({ reason: textOut('挂起原因', 'why'), since: timeOut('挂起时间', 'since when') })
    .nullable()
    .meta(described('挂起信息，未挂起为 null', 'null unless the order is on hold')),
}

const ORDER_SORTS = ['UPDATED_DESC', 'UPDATED_ASC', 'CREATED_DESC', 'CREATED_ASC'] as const

/** Interface 1, query. Windows: at most 31 days, beginning at most 90 days ago; without one the last 31 days count. */
export const OrderListQuery = z.strictObject({
  orderState: z
    .array(z.enum(ORDER_STATES))
    .max(ORDER_STATES.length)
    .optional()
    .meta(described('订单状态，可重复', 'state; may be given several times')),
  productKind: z.enum(PRODUCT_KIND_CODES).optional().meta(described('商品类型', 'product kind')),
  createdFrom: queryTime('创建时间起（含）', 'placed at or after'),
  createdTo: queryTime('创建时间止（不含）', 'placed before'),
  updatedFrom: queryTime('更新时间起（含）', 'changed at or after'),
  updatedTo: queryTime('更新时间止（不含）', 'changed before'),
  phoneSuffix: formField(/^[0-9]{4}$/, { zh: '应为 4 位数字', en: 'must be 4 digits' })
    .optional()
    .meta(described('收货电话后四位', "last four digits of the receiver's phone")),
  trackingNo: trackingNoField.optional().meta(described('物流单号', 'tracking number')),
  sort: z
    .enum(ORDER_SORTS)
    .default('UPDATED_DESC')
    .meta(described('排序，默认最近更新在前', 'order; the latest change first by default')),
  ...PageQuery.shape,
})

/** Ids first, as the specification has it: no personal data in a list. */
export const OrderListItem = z
  .object({
    orderId: orderIdField,
    merchantId: merchantIdField,
    productKind: productKindOut,
    orderState: orderStateOut,
    version: versionOut,
    createdAt: timeOut('创建时间', 'when it was placed'),
    updatedAt: timeOut('更新时间', 'when it last changed'),
    nextActor: progressFields.nextActor,
    dueAt: progressFields.dueAt,
  })
  .meta({ id: 'OrderListItem', ...described('订单列表项', 'an order in a list') })

export const OrderListPage = pageOf(OrderListItem).meta({
  id: 'OrderListPage',
  ...described('订单列表', 'one page of orders'),
})

/** Interface 3, data of the answer. */
export const OrderStateView = z
  .object({ orderId: orderIdField, orderState: orderStateOut, version: versionOut, ...progressFields })
  .meta({ id: 'OrderStateView', ...described('订单当前状态', 'where an order stands') })

/** Interface 5, query. */
export const StateLogQuery = z.strictObject({ ...PageQuery.shape })

export const StateLogItem = z
  .object({
    seq: z.int().meta(described('流水序号，从 1 连续', 'gapless from 1; the version that it led to')),
    from: z.enum(ORDER_STATES).nullable().meta(described('原状态，首条为 null', 'state before; null for the first')),
    to: z.enum(ORDER_STATES).meta(described('新状态', 'state after')),
    event: z.enum(codesOf<OrderEvent>(ORDER_EVENTS)).meta(described('事件', 'what happened')),
    actor: z.enum(codesOf<Actor>(ACTORS)).meta(described('操作方', 'who did it')),
    reasonCode: textOut('原因码', 'reason code').nullable(),
    reason: textOut('原因', 'reason').nullable(),
    occurredAt: timeOut('发生时间', 'when it happened'),
    recordedAt: timeOut('记录时间', 'when it was written down'),
    requestId: textOut('请求编号', 'the request that caused it').nullable(),
  })
  .meta({ id: 'StateLogItem', ...described('状态流水', 'one step in the life of an order') })

export const StateLogPage = pageOf(StateLogItem).meta({
  id: 'StateLogPage',
  ...described('状态流水列表', 'one page of steps, oldest first'),
})
