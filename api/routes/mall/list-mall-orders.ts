import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderList } from '../../operations/order-list.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListMallOrders(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderList(dependencies),
    operationId: 'listMallOrders',
    path: '/v1/mall/orders',
    callers: ['MALL'],
    summary: { zh: '获取订单列表（商城）', en: 'List orders (mall)' },
    description: {
      zh: '按条件列出本商城的订单，规则同商户侧的订单列表。',
      en: "The mall's orders by filter, under the rules of the merchants' list.",
    },
  })
}
