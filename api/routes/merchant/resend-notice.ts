import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { noticeResend } from '../../operations/notice-log.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerResendNotice(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    ...noticeResend(dependencies),
    operationId: 'resendNotice',
    path: '/v1/notices/{noticeId}/resend',
    callers: ['MERCHANT'],
    summary: { zh: '重发通知', en: 'Resend a notice' },
    description: {
      zh: '立即再投递一次，通知编号不变，内容为订单最新状态。',
      en: 'Sends it once more now, under the same id and with the newest state of the order.',
    },
  })
}
