import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderStateRead } from '../../operations/order-state.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetMallOrderState(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderStateRead(dependencies),
    operationId: 'getMallOrderState',
    path: '/v1/mall/orders/{orderId}/state',
    callers: ['MALL'],
    summary: { zh: '获取订单当前状态（商城）', en: 'Get the state of an order (mall)' },
    description: {
      zh: '同商户侧的订单当前状态；allowedEvents 为商户可用操作。',
      en: "As the merchants' interface; allowedEvents are those of the merchant.",
    },
    failures: ['ORDER_NOT_FOUND', 'ENGINE_UNAVAILABLE'],
  })
}
