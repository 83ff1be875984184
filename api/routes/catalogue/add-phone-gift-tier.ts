import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedTier, AddPhoneGiftTierBody } from '../../../contract/catalogue/tier.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 17. */
export function registerAddPhoneGiftTier(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addPhoneGiftTier',
    method: 'POST',
    path: '/v1/catalog/contract-tiers/phone-gift',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加合约档（购机送话费）', en: 'Add a tier: credit with a phone' },
    description: {
      zh: '添加或修改购机送话费档：首月与逐月返还之和须等于 giftTotal，返还月数不超过合约期。必选增值业务不得互斥。tierCode 的种类与合约不变：换种类或换合约须用新的 tierCode（DUPLICATE_CODE）。',
      en: 'Adds or changes a tier that gives credit with a phone: the first and the other monthly returns must make giftTotal, in no more months than the contract has, and the services that it forces must go together. A tierCode keeps its kind and its contract: another one needs another tierCode (DUPLICATE_CODE).',
    },
    body: AddPhoneGiftTierBody,
    response: AddedTier,
    examples: CATALOGUE_EXAMPLES.addPhoneGiftTier,
    failures: [
      'CONTRACT_NOT_FOUND',
      'PLAN_NOT_FOUND',
      'VAS_NOT_FOUND',
      'VAS_EXCLUSIVE',
      'DUPLICATE_CODE',
      'GIFT_SUM_MISMATCH',
      'MONTHS_EXCEED_CONTRACT',
      'PRICE_BELOW_SUBSIDY',
    ],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'PHONE_GIFT_TIER', body })
      return { data: { tierCode: item.code, ...addedData(item) } }
    },
  })
}
