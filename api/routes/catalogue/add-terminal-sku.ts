import { addedData } from '../../../contract/catalogue/added.ts'
import { AddedSku, AddSkuBody } from '../../../contract/catalogue/terminal.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 21. */
export function registerAddTerminalSku(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addTerminalSku',
    method: 'POST',
    path: '/v1/catalog/terminal-skus',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加终端 SKU', en: 'Add a terminal SKU' },
    description: {
      zh: '添加或修改终端 SKU。库存即时生效；其余字段在架时的修改须审核。',
      en: 'Adds or changes a SKU of a terminal. Its stock counts at once; other changes to a SKU on sale wait for a reviewer.',
    },
    body: AddSkuBody,
    response: AddedSku,
    failures: ['TERMINAL_NOT_FOUND', 'STOCK_NEGATIVE'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'SKU', body })
      return { data: { skuId: item.code, ...addedData(item) } }
    },
  })
}
