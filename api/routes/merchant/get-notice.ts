import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { noticeRead } from '../../operations/notice-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetNotice(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...noticeRead(dependencies),
    operationId: 'getNotice',
    path: '/v1/notices/{noticeId}',
    callers: ['MERCHANT'],
    summary: { zh: '获取通知及投递记录', en: 'Get a notice and its attempts' },
    description: {
      zh: '一条通知及其每次投递的时间、耗时、应答与下次投递时间。',
      en: 'A notice with each attempt: when, how long, what was answered, and when the next one is due.',
    },
  })
}
