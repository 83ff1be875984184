import type { z } from '@hono/zod-openapi'
import { OrderPath } from '../../../contract/field.ts'
import { OpenRefundBody, RefundView } from '../../../contract/refund.ts'
import { hasNoticeUrl } from '../../../db/queries/applications.ts'
import { findRefund, isRefundNoTaken, type OrderRow, refundableFenOf } from '../../../db/queries/mall-orders.ts'
import { mayBeCompensated } from '../../../domain/compensation.ts'
import { Failure } from '../../../domain/failure.ts'
import type { EventRequest } from '../../../domain/order.ts'
import type { OrderState } from '../../../domain/order-state.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { sendMallEvent } from '../../mall-order.ts'
import { otherAmount } from '../../other-amount.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

/** 部分退款: compensation without a change of the order (contract section 13, row 36). */
export function registerOpenRefund(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'openRefund',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/refunds',
    callers: ['MALL'],
    summary: { zh: '登记部分退款', en: 'Open a partial refund' },
    description: {
      zh: '付款后至完成后 30 天内可补偿性退款，累计不超过实付；退款结果请以 …/refunds/{refundNo}/result 上报。',
      en: 'From payment to 30 days after completion, all of them within what was paid. Report the result to …/refunds/{refundNo}/result.',
    },
    params: OrderPath,
    body: OpenRefundBody,
    response: RefundView,
    statuses: [200, 202],
    failures: ['ORDER_NOT_FOUND', 'REFUND_EXCEEDS_PAID', 'STATE_CONFLICT', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId }) => {
      const { db } = dependencies
      const { orderId } = params
      const { refundNo, amount } = body
      const order = await requireOwnOrder(dependencies.db, caller, orderId)
      if (await isRefundNoTaken(db, { orderId, refundNo })) {
        throw notUnique()
      }
      try {
        const { status, orderState } = await open(dependencies, { caller, order, body, requestId })
        const refund = status === 202 ? null : await findRefund(db, caller, { orderId, refundNo })
        if (refund !== null && refund.amountFen !== amount) throw otherAmount()
        return { status, data: { orderId, refundNo, amount, refundState: refund?.state ?? null, orderState } }
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        if (error.field === 'refundNo') throw notUnique()
        if (error.code === 'PARAM_INVALID') throw otherAmount(error.extra)
        if (error.code !== 'REFUND_EXCEEDS_PAID') throw error
        const refundableFen = await refundableFenOf(db, caller, orderId)
        throw new Failure(error.code, { field: 'amount', extra: { ...error.extra, refundableFen } })
      }
    },
  })
}

const NOT_UNIQUE = { zh: '退款单号已用于其他订单', en: 'Another order has a refund of this number' }

const notUnique = () => new Failure('PARAM_INVALID', { field: 'refundNo', message: NOT_UNIQUE })

interface Opening {
  caller: Caller
  order: OrderRow
  body: z.output<typeof OpenRefundBody>
  requestId: string
}

async function open(
  dependencies: ApiDependencies,
  { caller, order, body, requestId }: Opening,
): Promise<{ status: number; orderState: OrderState | null }> {
  const { refundNo, amount: amountFen, reason } = body
  const request: EventRequest = {
    event: 'PARTIAL_REFUND',
    actor: 'MALL',
    // With another amount it is another request, which the order must get to see.
    requestKey: `refund/${refundNo}/${amountFen}`,
    requestId,
    reason,
    refund: { refundNo, amountFen },
  }
  const afterEnd = (ended: OrderRow) => compensate(dependencies, { caller, order: ended, body })
  const { status, data } = await sendMallEvent(dependencies, { caller, order, afterEnd }, request)
  return { status, orderState: data.orderState }
}

/** Row 36, after the end of the order: a refund by itself, while there is time for one. Whether it is there. */
async function compensate(
  { db, orders, policy, nowMs }: ApiDependencies,
  { caller, order, body }: Omit<Opening, 'requestId'>,
): Promise<boolean> {
  const { orderId, state, endedAt } = order
  const { refundNo, amount: amountFen, reason } = body
  if (!mayBeCompensated(state, nowMs() - (endedAt?.getTime() ?? 0))) return false
  if ((await findRefund(db, caller, { orderId, refundNo })) !== null) return true
  // The mall began it, so nobody has to ask the mall for it before it is late.
  const remindsMall = policy.tellsMall && (await hasNoticeUrl(db, caller))
  await orders.openRefund({ orderId, refundNo, kind: 'PARTIAL', amountFen, reason, asksMall: false, remindsMall })
  return true
}
