import { addedData } from '../../../contract/catalogue/added.ts'
import { AddContractBody, AddedContract } from '../../../contract/catalogue/contract.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 16. */
export function registerAddContract(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addContract',
    method: 'POST',
    path: '/v1/catalog/contracts',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加合约', en: 'Add a contract' },
    description: {
      zh: '添加或修改合约，规则同添加套餐。planCodes 须为已添加的套餐。',
      en: 'Adds or changes a contract, by the rules of adding a plan. Its planCodes must be there already.',
    },
    body: AddContractBody,
    response: AddedContract,
    examples: CATALOGUE_EXAMPLES.addContract,
    failures: ['PLAN_NOT_FOUND', 'DUPLICATE_CODE', 'VALIDITY_INVALID', 'MONTHS_EXCEED_CONTRACT'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'CONTRACT', body })
      return { data: { contractCode: item.code, ...addedData(item) } }
    },
  })
}
