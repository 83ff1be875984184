import { CheckPath, EligibilityCheckView } from '../../../contract/eligibility-check.ts'
import { findCheck } from '../../../db/queries/eligibility-checks.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { eligibilityAnswer } from '../../eligibility-answer.ts'
import { registerOperation } from '../../register-operation.ts'

/** The verdict of a check that was still open when it was asked for. */
export function registerReadEligibilityCheck(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'readEligibilityCheck',
    method: 'GET',
    path: '/v1/mall/eligibility-checks/{checkId}',
    callers: ['MALL'],
    summary: { zh: '查询资格校验结果', en: 'Read an eligibility check' },
    description: {
      zh: '202 且 eligible 为 null 表示尚无结论；商户无法应答时为 503。',
      en: '202 with eligible null: not decided yet. 503 when the merchant could not be reached.',
    },
    params: CheckPath,
    response: EligibilityCheckView,
    statuses: [200, 202],
    failures: ['MERCHANT_UNAVAILABLE', 'NOT_FOUND'],
    handler: async ({ caller, params }) => eligibilityAnswer(await findCheck(dependencies.db, caller, params.checkId)),
  })
}
