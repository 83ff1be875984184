import { SaleNumberPage, SaleNumbersQuery } from '../../../contract/number-lock.ts'
import { type CursorBinding, decodeCursor, encodeCursor } from '../../../contract/page.ts'
import { findSaleNumbers, type NumberRow } from '../../../db/queries/sale-numbers.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { pageAnswer } from '../../page-answer.ts'
import { registerOperation } from '../../register-operation.ts'

/** Numbers that a buyer can choose from (contract section 11). */
export function registerListSaleNumbers(api: Api, dependencies: ApiDependencies): void {
  const { db, cursorKey } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'listSaleNumbers',
    method: 'GET',
    path: '/v1/mall/numbers',
    callers: ['MALL'],
    summary: { zh: '查询可售号码', en: 'Numbers for sale' },
    description: {
      zh: '按归属地、尾号或样式、靓号等级选号，按号码升序翻页。',
      en: 'By home area, tail or pattern and nice-number level, in order of the number.',
    },
    query: SaleNumbersQuery,
    response: SaleNumberPage,
    failures: ['CURSOR_INVALID'],
    handler: async ({ caller, query }) => {
      const { limit, cursor, ...filter } = query
      const binding: CursorBinding = {
        key: cursorKey,
        caller: caller.appKey,
        filter: { list: 'sale-numbers', ...filter },
      }
      const after = cursor === undefined ? undefined : String(decodeCursor(cursor, binding)[0])
      const rows = await findSaleNumbers(db, caller, { ...filter, after, limit: limit + 1 })
      const page = pageAnswer(rows, { limit, cursorAt: ({ phoneNumber }) => encodeCursor([phoneNumber], binding) })
      return { data: { ...page, items: page.items.map(saleNumber) } }
    },
  })
}

function saleNumber({ prepayAmountFen, minMonthlySpendFen, isReused, ...number }: NumberRow) {
  return { ...number, prepayAmount: prepayAmountFen, minMonthlySpend: minMonthlySpendFen, reused: isReused }
}
