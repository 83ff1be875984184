import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedTierTerminalsView, AddTierTerminalsBody } from '../../../contract/catalogue/tier-terminals.ts'
import { addTierTerminals } from '../../../db/commands/catalogue/add-tier-terminals.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 19. */
export function registerAddTierTerminals(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addTierTerminals',
    method: 'POST',
    path: '/v1/catalog/tier-terminals',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加档与终端对应', en: 'Say what phones cost within a tier' },
    description: {
      zh: '添加或修改档内终端及其价格，整批成功或整批失败。在架档的价格变动须审核，审核前按原价销售。',
      en: 'Adds or changes the phones of a tier and their prices, all of a call or nothing. Prices of a tier on sale wait for a reviewer, and the old ones hold until then.',
    },
    body: AddTierTerminalsBody,
    response: AddedTierTerminalsView,
    examples: CATALOGUE_EXAMPLES.addTierTerminals,
    failures: ['TIER_NOT_FOUND', 'TERMINAL_NOT_FOUND', 'PRICE_BELOW_SUBSIDY'],
    handler: async ({ caller, body }) => {
      const { added, updated, pendingVersion } = await addTierTerminals(dependencies.db, {
        merchantId: caller.partnerId,
        actorId: caller.appKey,
        body,
      })
      return { data: { added, updated, pendingVersion } }
    },
  })
}
