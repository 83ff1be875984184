import { addedData } from '../../../contract/catalogue/added.ts'
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
      zh: '添加增值业务。内容相同不变化；同一编码、不同内容为 DUPLICATE_CODE。',
      en: 'Adds a value-added service. The same content changes nothing; other content under a known code is DUPLICATE_CODE.',
    },
    body: AddVasBody,
    response: AddedVas,
    failures: ['DUPLICATE_CODE'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'VAS', body })
      return { data: { vasCode: item.code, ...addedData(item) } }
    },
  })
}
