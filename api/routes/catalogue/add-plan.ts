import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedPlan, AddPlanBody } from '../../../contract/catalogue/plan.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 14. */
export function registerAddPlan(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addPlan',
    method: 'POST',
    path: '/v1/catalog/plans',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加套餐', en: 'Add a plan' },
    description: {
      zh: '添加或修改套餐。outerId 与 planCode 标识同一套餐：内容相同不变化，内容不同即修改；在架套餐的修改须审核（免审商户除外）。商品目录不分沙箱与生产，由商户的全部应用共用。',
      en: "Adds or changes a plan, which outerId and planCode name: the same content changes nothing, other content is a change, and a change to a plan on sale waits for a reviewer unless the merchant lists without one. A merchant's sandbox and live applications share one catalogue.",
    },
    body: AddPlanBody,
    response: AddedPlan,
    examples: CATALOGUE_EXAMPLES.addPlan,
    failures: ['DUPLICATE_CODE', 'VALIDITY_INVALID'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'PLAN', body })
      return { data: { planCode: item.code, ...addedData(item) } }
    },
  })
}
