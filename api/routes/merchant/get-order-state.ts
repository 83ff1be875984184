import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderStateRead } from '../../operations/order-state.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetOrderState(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderStateRead(dependencies),
    operationId: 'getOrderState',
    path: '/v1/orders/{orderId}/state',
    callers: ['MERCHANT'],
    summary: { zh: '获取订单当前状态', en: 'Get the state of an order' },
    description: {
      zh: '订单状态、附属状态、版本、待处理方、时限与当前可用操作。',
      en: 'State, side states, version, who must act until when, and the events that are possible now.',
    },
  })
}
