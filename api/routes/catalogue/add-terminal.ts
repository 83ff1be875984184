import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedTerminal, AddTerminalBody } from '../../../contract/catalogue/terminal.ts'
import { addCatalogueItem } from '../../../db/commands/catalogue/add-item.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 20. */
export function registerAddTerminal(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addTerminal',
    method: 'POST',
    path: '/v1/catalog/terminals',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加终端', en: 'Add a terminal' },
    description: {
      zh: '添加或修改终端，规则同添加套餐。',
      en: 'Adds or changes a terminal, by the rules of adding a plan.',
    },
    body: AddTerminalBody,
    response: AddedTerminal,
    examples: CATALOGUE_EXAMPLES.addTerminal,
    failures: ['DUPLICATE_CODE'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'TERMINAL', body })
      return { data: { terminalCode: item.code, ...addedData(item) } }
    },
  })
}
