import type { z } from '@hono/zod-openapi'
import { RefundPath, RefundView, ReportRefundBody } from '../../../contract/refund.ts'
import { findRefund, type RefundRow } from '../../../db/queries/mall-orders.ts'
import { Failure } from '../../../domain/failure.ts'
import type { EventRequest } from '../../../domain/order.ts'
import { orderWorkflowId } from '../../../domain/task-queue.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { sendMallEvent } from '../../mall-order.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

type Body = z.output<typeof ReportRefundBody>

/** 退款结果 (contract section 13, rows 30 and 31). */
export function registerReportRefund(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'reportRefund',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/refunds/{refundNo}/result',
    callers: ['MALL'],
    summary: { zh: '上报退款结果', en: 'Report the result of a refund' },
    description: {
      zh: '成功后全额退款的订单转为已关闭；失败时平台会再次请求退款，可重复上报直至成功。',
      en: 'After a success an order that is refunded as a whole is closed. After a failure the platform asks again; report as often as it takes.',
    },
    params: RefundPath,
    body: ReportRefundBody,
    response: RefundView,
    statuses: [200, 202],
    failures: ['ORDER_NOT_FOUND', 'REFUND_NOT_FOUND', 'STATE_CONFLICT', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId, idempotencyKey }) => {
      const { orderId, refundNo } = params
      const order = await requireOwnOrder(dependencies.db, caller, orderId)
      const refund = await findRefund(dependencies.db, caller, { orderId, refundNo })
      if (refund === null) throw new Failure('REFUND_NOT_FOUND', { field: 'refundNo' })
      const { amountFen: amount } = refund
      if (refund.workflowId !== orderWorkflowId(orderId)) {
        const status = body.status === 'FAILED' ? 'FAILED' : 'OK'
        await dependencies.orders.reportRefund(refund.workflowId, { status, channelNo: body.channelNo })
        return { data: { orderId, refundNo, amount, refundState: await stateOf(), orderState: order.state } }
      }
      const request = resultEvent(refund, body, idempotencyKey ?? requestId)
      const { status, data } = await sendMallEvent(dependencies, { caller, order }, { ...request, requestId })
      const refundState = status === 202 ? null : await stateOf()
      return { status, data: { orderId, refundNo, amount, refundState, orderState: data.orderState } }

      async function stateOf() {
        return (await findRefund(dependencies.db, caller, { orderId, refundNo }))?.state ?? null
      }
    },
  })
}

/** A success happens once; failures may follow each other, so that each report is one. */
function resultEvent({ refundNo, amountFen }: RefundRow, body: Body, reportKey: string): EventRequest {
  const isDone = body.status !== 'FAILED'
  return {
    event: isDone ? 'REFUND_OK' : 'REFUND_FAILED',
    actor: 'MALL',
    requestKey: isDone ? `refund/${refundNo}/done` : `refund/${refundNo}/failed/${reportKey}`,
    reason: body.reason,
    refund: { refundNo, amountFen, channelNo: body.channelNo },
  }
}
