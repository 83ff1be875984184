import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { noticeResend } from '../../operations/notice-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerResendMallNotice(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...noticeResend(dependencies),
    operationId: 'resendMallNotice',
    path: '/v1/mall/notices/{noticeId}/resend',
    callers: ['MALL'],
    summary: { zh: '重发通知（商城）', en: 'Resend a notice (mall)' },
    description: {
      zh: '立即再投递一次，通知编号不变，内容为订单最新状态。',
      en: 'Sends it once more now, under the same id and with the newest state of the order.',
    },
  })
}
