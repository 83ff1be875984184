import type { z } from '@hono/zod-openapi'
import { OrderPath } from '../../../contract/field.ts'
import { OpenRefundBody, RefundView } from '../../../contract/refund.ts'
import { findAnyOrder, findRefund, isRefundNoTaken, refundableFenOf } from '../../../db/queries/mall-orders.ts'
import { Failure } from '../../../domain/failure.ts'
import { mayBeCompensated } from '../../../domain/compensation.ts'
import type { OrderState } from '../../../domain/order-state.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { requireOrder, sendEvent } from '../../mall-order.ts'
import { registerOperation } from '../../register-operation.ts'

type Body = z.output<typeof OpenRefundBody>
type View = z.input<typeof RefundView>

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
      const { orderId } = params
      await requireOrder(dependencies, caller, orderId)
      await requireFreeNumber(dependencies, orderId, body.refundNo)
      const known = await findRefund(dependencies.db, caller, { orderId, refundNo: body.refundNo })
      if (known) return { data: await viewOf(dependencies, caller, known) }
      try {
        return await open(dependencies, { caller, orderId, body, requestId })
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'REFUND_EXCEEDS_PAID') throw error
        const refundableFen = await refundableFenOf(dependencies.db, caller, orderId)
        throw new Failure(error.code, { field: 'amount', extra: { ...error.extra, refundableFen } })
      }
    },
  })
}

interface Opening {
  caller: Caller
  orderId: string
  body: Body
  requestId: string
}

async function open(
  dependencies: ApiDependencies,
  { caller, orderId, body, requestId }: Opening,
): Promise<{ status: number; data: View }> {
  const { refundNo, amount: amountFen, reason } = body
  const order = await requireOrder(dependencies, caller, orderId)
  const isOver = order.endedAt !== null && mayBeCompensated(order.state)
  if (isOver) {
    if (Date.now() - (order.endedAt?.getTime() ?? 0) > 0) return { status: 200, data: await afterTheEnd() }
  }
  const answer = await sendEvent(dependencies, order, {
    event: 'PARTIAL_REFUND',
    actor: 'MALL',
    requestKey: `refund/${refundNo}`,
    requestId,
    reason,
    refund: { refundNo, amountFen },
  })
  return { status: answer.status, data: { orderId, refundNo, refundState: null, orderState: answer.data.orderState } }
}
