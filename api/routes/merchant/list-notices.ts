import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { noticeList } from '../../operations/notice-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListNotices(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...noticeList(dependencies),
    operationId: 'listNotices',
    path: '/v1/notices',
    callers: ['MERCHANT'],
    summary: { zh: '获取通知列表', en: 'List notices' },
    description: {
      zh: '平台发给本商户的通知，最新在前，可按订单、状态、类型筛选。',
      en: 'What the platform sent to the merchant, the newest first, by order, state and type.',
    },
  })
}
