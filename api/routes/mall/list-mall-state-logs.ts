import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { stateLogRead } from '../../operations/state-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListMallStateLogs(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...stateLogRead(dependencies),
    operationId: 'listMallStateLogs',
    path: '/v1/mall/orders/{orderId}/state-logs',
    callers: ['MALL'],
    summary: { zh: '获取订单状态流水（商城）', en: 'List the state log of an order (mall)' },
    description: {
      zh: '订单的每一步变化，按发生先后排列，序号连续。',
      en: 'Every step of the order, oldest first, numbered without gaps.',
    },
    failures: ['ORDER_NOT_FOUND', 'CURSOR_INVALID', 'ENGINE_UNAVAILABLE'],
  })
}
