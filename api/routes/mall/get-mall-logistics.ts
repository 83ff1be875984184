import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { logisticsRead } from '../../operations/logistics.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetMallLogistics(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...logisticsRead(dependencies),
    operationId: 'getMallLogistics',
    path: '/v1/mall/orders/{orderId}/logistics',
    callers: ['MALL'],
    summary: { zh: '获取物流信息（商城）', en: 'Get the logistics of an order (mall)' },
    description: {
      zh: '订单各包裹的物流状态与轨迹；packageNo 只取一个包裹。',
      en: 'Where the parcels are and how they got there; packageNo picks one.',
    },
    failures: ['ORDER_NOT_FOUND', 'ENGINE_UNAVAILABLE'],
  })
}
