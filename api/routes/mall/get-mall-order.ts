import { MallOrderDetailQuery } from '../../../contract/order-detail.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderDetailRead } from '../../operations/order-detail.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetMallOrder(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderDetailRead(dependencies),
    operationId: 'getMallOrder',
    path: '/v1/mall/orders/{orderId}',
    callers: ['MALL'],
    summary: { zh: '单笔订单详情（商城）', en: 'Get an order (mall)' },
    description: {
      zh: '订单全部信息，个人信息始终脱敏。',
      en: 'An order in full, personal data always masked.',
    },
    query: MallOrderDetailQuery,
    failures: ['ORDER_NOT_FOUND', 'ENGINE_UNAVAILABLE'],
  })
}
