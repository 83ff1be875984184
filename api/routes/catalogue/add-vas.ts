import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedVas, AddVasBody } from '../../../contract/catalogue/vas.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 22. */
export function registerAddVas(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addVas',
    method: 'POST',
    path: '/v1/catalog/vas',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加增值业务', en: 'Add a value-added service' },
    description: {
      zh: '添加或修改增值业务。内容相同不变化，不同即修改；在架业务的修改须审核（免审商户除外）。计费周期不能修改，须用新的 vasCode（DUPLICATE_CODE）。互斥由一方声明即可。',
      en: 'Adds or changes a value-added service: the same content changes nothing, other content is a change, and a change to one on sale waits for a reviewer unless the merchant lists without one. Its fee cycle stays; another one needs another vasCode (DUPLICATE_CODE). That one of two services names the other makes them exclusive.',
    },
    body: AddVasBody,
    response: AddedVas,
    examples: CATALOGUE_EXAMPLES.addVas,
    failures: ['DUPLICATE_CODE', 'PLAN_NOT_FOUND', 'VAS_NOT_FOUND', 'VAS_EXCLUSIVE'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'VAS', body })
      return { data: { vasCode: item.code, ...addedData(item) } }
    },
  })
}
