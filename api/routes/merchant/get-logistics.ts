import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { logisticsRead } from '../../operations/logistics.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetLogistics(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...logisticsRead(dependencies),
    operationId: 'getLogistics',
    path: '/v1/orders/{orderId}/logistics',
    callers: ['MERCHANT'],
    summary: { zh: '获取物流信息', en: 'Get the logistics of an order' },
    description: {
      zh: '订单各包裹的物流状态与轨迹；packageNo 只取一个包裹。stale 表示超过 24 小时没有新轨迹。',
      en: 'Where the parcels are and how they got there; packageNo picks one. stale: nothing new for more than 24 hours.',
    },
  })
}
