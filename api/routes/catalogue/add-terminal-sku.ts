import { addedData } from '../../../contract/catalogue/added.ts'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
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
      zh: '添加或修改终端 SKU。库存即时生效；其余字段在架时的修改须审核。应答的 stock 是现有可售数。stock 与上次所报相同即视为重复，不会加回订单已占用的部分；此时若现有数不同，附提醒 STOCK_REPEATED。补货填补货后的可售总数；若恰与上次所报相同，先报一次现有数，再报新数。skuId 不能移到其他终端（DUPLICATE_CODE）。',
      en: 'Adds or changes a SKU of a terminal. Its stock counts at once; other changes to a SKU on sale wait for a reviewer. The stock of the answer is what can be sold by now. The figure sent last is a repeat and does not bring back what orders took; where it is not what is left, the warning STOCK_REPEATED says so. To refill, send all that can be sold after it; where that is the figure sent last, first send what is left, then the new figure. A skuId stays with its terminal (DUPLICATE_CODE).',
    },
    body: AddSkuBody,
    response: AddedSku,
    examples: CATALOGUE_EXAMPLES.addTerminalSku,
    failures: ['TERMINAL_NOT_FOUND', 'STOCK_NEGATIVE', 'DUPLICATE_CODE'],
    handler: async ({ caller, body }) => {
      const from = { merchantId: caller.partnerId, actorId: caller.appKey }
      const item = await addCatalogueItem(dependencies.db, { ...from, kind: 'SKU', body })
      return { data: { skuId: item.code, stock: item.stock ?? body.stock, ...addedData(item) } }
    },
  })
}
