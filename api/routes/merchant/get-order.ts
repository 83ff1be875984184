import { OrderDetailQuery } from '../../../contract/order-detail.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderDetailRead } from '../../operations/order-detail.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetOrder(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderDetailRead(dependencies),
    operationId: 'getOrder',
    path: '/v1/orders/{orderId}',
    callers: ['MERCHANT'],
    summary: { zh: '单笔订单详情', en: 'Get an order' },
    description: {
      zh: '订单全部信息。个人信息默认脱敏；unmask=true 且订单未结束时返回明文。fields 只取部分内容。',
      en: 'An order in full. Personal data is masked; with unmask=true it is in clear until the order ends. fields picks parts.',
    },
    query: OrderDetailQuery,
  })
}
