import { CancellationView, CancelOrderBody, cancellationState } from '../../../contract/cancellation.ts'
import { OrderPath } from '../../../contract/field.ts'
import { Failure } from '../../../domain/failure.ts'
import { isFinal, ORDER_STATES } from '../../../domain/order-state.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import { requireDeduction } from '../../deduction.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { derivedId } from '../../derived-id.ts'
import { sendMallEvent } from '../../mall-order.ts'
import { requireOwnOrder, requireTakenOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

/** 撤单 (contract section 5, and section 13 rows 5, 24 and 25). */
export function registerCancelOrder(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'cancelOrder',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/cancel',
    callers: ['MALL'],
    summary: { zh: '申请取消订单', en: 'Cancel an order' },
    description: {
      zh: '付款前立即取消；付款后未发货的征求商户意见，replyBy 前不答视为同意，结果以 CANCEL_RESULT 通知；已发货的请走退货。',
      en: 'At once before payment. Then the merchant is asked; silence until replyBy is agreement, and CANCEL_RESULT tells the result. Shipped goods are returned instead.',
    },
    params: OrderPath,
    body: CancelOrderBody,
    response: CancellationView,
    statuses: [200, 202],
    failures: ['ORDER_NOT_FOUND', 'NOT_CANCELLABLE', 'PAYMENT_UNDER_WAY', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId }) => {
      const { orderId } = params
      const order = await requireTakenOrder(dependencies, caller, orderId)
      const { cancelNo, reasonCode, reason, requestedBy, deduction: deductionFen = 0 } = body
      requireDeduction(order, deductionFen)
      const cancelId = derivedId('cancel', orderId, cancelNo)
      const request = {
        event: 'CANCEL',
        actor: 'MALL',
        requestKey: `cancel/${cancelNo}`,
        requestId,
        reasonCode,
        reason,
        cancellation: { cancelNo, cancelId, deductionFen, requestedBy },
      } as const
      const { status, data } = await sendMallEvent(dependencies, { caller, order }, request).catch((error: unknown) => {
        throw withReturnFlow(error, orderId)
      })
      const state = cancellationState(status === 202 ? null : data.orderState)
      const replyBy = state === 'pending' ? data.dueAt : null
      const view = { orderId, state, orderState: data.orderState, replyBy }
      return { status, data: { ...view, cancelId: await runningCancelId(dependencies, { caller, orderId, cancelId }) } }
    },
  })
}

interface OwnCancellation {
  caller: Caller
  orderId: string
  cancelId: string
}

/** A second request while the merchant is being asked joins the first. */
async function runningCancelId(
  { db }: ApiDependencies,
  { caller, orderId, cancelId }: OwnCancellation,
): Promise<string> {
  const { facts } = await requireOwnOrder(db, caller, orderId)
  return facts.cancellation?.cancelId || cancelId
}

/** Goods that have left come back by another door, and the answer names it. */
function withReturnFlow(error: unknown, orderId: string): unknown {
  if (!(error instanceof Failure) || error.code !== 'NOT_CANCELLABLE') return error
  const state = ORDER_STATES.find((candidate) => candidate === error.extra.currentState)
  if (state === undefined || isFinal(state)) return error
  const returnFlow = `POST /v1/mall/orders/${orderId}/returns`
  return new Failure(error.code, { field: error.field, extra: { ...error.extra, returnFlow } })
}
