import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { ContractPath, RemovalBody, RemovalView } from '../../../contract/catalogue/removal.ts'
import { timeText } from '../../../contract/field.ts'
import { removeItem } from '../../../db/commands/catalogue/remove-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 23. */
export function registerDeleteContract(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'deleteContract',
    method: 'POST',
    path: '/v1/catalog/contracts/{contractCode}/delete',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '删除合约', en: 'Delete or retire a contract' },
    description: {
      zh: '停售（RETIRE，可定时）或删除（DELETE）合约；停售合约时其合约档一并停售。先用 dryRun 查看影响。仍有合约档或未完结订单引用时不能删除；未完结订单不受影响。',
      en: 'Retires a contract, at once or at a time, or deletes it; its tiers are sold no more either. dryRun shows the impact first. A contract with tiers or open orders cannot be deleted; open orders are never touched.',
    },
    params: ContractPath,
    body: RemovalBody,
    response: RemovalView,
    examples: CATALOGUE_EXAMPLES.deleteContract,
    failures: ['CONTRACT_NOT_FOUND', 'IN_USE'],
    handler: async ({ caller, params, body }) => {
      const { impact, status, isChanged, retireAtMs } = await removeItem(dependencies.db, {
        merchantId: caller.partnerId,
        actorId: caller.appKey,
        kind: 'CONTRACT',
        code: params.contractCode,
        mode: body.mode,
        effectiveAtMs: body.effectiveAt,
        isDryRun: body.dryRun,
      })
      return { data: { impact, status, changed: isChanged, effectiveAt: timeText(retireAtMs) } }
    },
  })
}
