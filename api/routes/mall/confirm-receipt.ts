import { OrderPath } from '../../../contract/field.ts'
import { OrderProgress } from '../../../contract/order-progress.ts'
import { ConfirmReceiptBody } from '../../../contract/receipt.ts'
import { FAILURES, Failure } from '../../../domain/failure.ts'
import { receiptEvents } from '../../../domain/receipt.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { type ProgressAnswer, sendMallEvent, standingOf } from '../../mall-order.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

/** 确认收货 (contract section 13, rows 18 and 21). */
export function registerConfirmReceipt(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'confirmReceipt',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/receipt',
    callers: ['MALL'],
    summary: { zh: '确认收货', en: 'Confirm receipt' },
    description: {
      zh: '已发货的订单转为已签收；买家确认且条件具备（N、CN 已激活或激活期满）时同时完成订单，否则停在已签收。',
      en: 'A shipped order is signed for. With the buyer it also completes where that is possible (N, CN: active, or the time for it over); else it stays signed for.',
    },
    params: OrderPath,
    body: ConfirmReceiptBody,
    response: OrderProgress,
    statuses: [200, 202],
    failures: ['ORDER_NOT_FOUND', 'STATE_CONFLICT', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId }) => {
      const order = await requireOwnOrder(dependencies.db, caller, params.orderId)
      let answer: ProgressAnswer | null = null
      let hasChanged = false
      for (const event of receiptEvents(order.state, body.confirmedBy)) {
        const request = { event, actor: 'MALL', requestKey: `receipt/${event}`, requestId } as const
        try {
          const next = await sendMallEvent(dependencies, { caller, order }, request)
          hasChanged ||= next.data.changed === true
          answer = next.status === 202 ? next : { ...next, data: { ...next.data, changed: hasChanged } }
        } catch (error) {
          // What was signed for but cannot complete yet is no error: the answer says where the order stands.
          const isRefusal = error instanceof Failure && FAILURES[error.code].status < 500
          if (event !== 'CONFIRM' || !isRefusal) throw error
        }
      }
      return answer ?? { data: standingOf(await requireOwnOrder(dependencies.db, caller, params.orderId), false) }
    },
  })
}
