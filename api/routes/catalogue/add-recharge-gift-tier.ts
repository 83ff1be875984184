import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedTier, AddRechargeGiftTierBody } from '../../../contract/catalogue/tier.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 18. */
export function registerAddRechargeGiftTier(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addRechargeGiftTier',
    method: 'POST',
    path: '/v1/catalog/contract-tiers/recharge-gift',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加合约档（充值送购机款+送话费）', en: 'Add a tier: a recharge that pays for the phone' },
    description: {
      zh: '添加或修改充值送购机款档，规则同购机送话费档；填写充值款返还时其合计须等于 rechargeAmount。购机款大于充值金额只提醒（SUBSIDY_EXCEEDS_RECHARGE），不拒绝。',
      en: 'Adds or changes a tier whose recharge pays for the phone, by the rules of the other kind; returns of the recharge, where given, must make rechargeAmount. A subsidy above the recharge is a warning (SUBSIDY_EXCEEDS_RECHARGE), never a refusal.',
    },
    body: AddRechargeGiftTierBody,
    response: AddedTier,
    examples: CATALOGUE_EXAMPLES.addRechargeGiftTier,
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
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'RECHARGE_GIFT_TIER', body })
      return { data: { tierCode: item.code, ...addedData(item) } }
    },
  })
}
