import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { RemovalBody, RemovalView, TierPath } from '../../../contract/catalogue/removal.ts'
import { timeText } from '../../../contract/field.ts'
import { removeItem } from '../../../db/commands/catalogue/remove-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 24. */
export function registerDeleteContractTier(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'deleteContractTier',
    method: 'POST',
    path: '/v1/catalog/contract-tiers/{tierCode}/delete',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '删除合约档', en: 'Delete or retire a tier' },
    description: {
      zh: '停售（RETIRE，可定时）或删除（DELETE）合约档，删除时其终端价格一并删除。先用 dryRun 查看影响。仍有未完结订单引用时不能删除；未完结订单不受影响。',
      en: 'Retires a tier, at once or at a time, or deletes it together with its prices of phones. dryRun shows the impact first. A tier with open orders cannot be deleted; open orders are never touched.',
    },
    params: TierPath,
    body: RemovalBody,
    response: RemovalView,
    examples: CATALOGUE_EXAMPLES.deleteContractTier,
    failures: ['TIER_NOT_FOUND', 'IN_USE'],
    handler: async ({ caller, params, body }) => {
      const { impact, status, isChanged, retireAtMs } = await removeItem(dependencies.db, {
        merchantId: caller.partnerId,
        actorId: caller.appKey,
        kind: 'TIER',
        code: params.tierCode,
        mode: body.mode,
        effectiveAtMs: body.effectiveAt,
        isDryRun: body.dryRun,
      })
      return { data: { impact, status, changed: isChanged, effectiveAt: timeText(retireAtMs) } }
    },
  })
}
