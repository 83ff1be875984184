import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { noticeList } from '../../operations/notice-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListMallNotices(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...noticeList(dependencies),
    operationId: 'listMallNotices',
    path: '/v1/mall/notices',
    callers: ['MALL'],
    summary: { zh: '获取通知列表（商城）', en: 'List notices (mall)' },
    description: {
      zh: '平台发给本商城的通知，最新在前，可按订单、状态、类型筛选。',
      en: 'What the platform sent to the mall, the newest first, by order, state and type.',
    },
  })
}
