import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { orderList } from '../../operations/order-list.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListOrders(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...orderList(dependencies),
    operationId: 'listOrders',
    path: '/v1/orders',
    callers: ['MERCHANT'],
    summary: { zh: '获取订单列表', en: 'List orders' },
    description: {
      zh: '按条件列出本商户的订单，不含个人信息。时间范围不超过 31 天、不早于 90 天前；不填时间时取最近 31 天有更新的订单。',
      en: "The merchant's orders by filter, without personal data. Windows are at most 31 days long and begin at most 90 days ago; without one, orders that changed in the last 31 days.",
    },
  })
}
