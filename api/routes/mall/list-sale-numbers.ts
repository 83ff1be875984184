import { SaleNumberPage, SaleNumbersQuery } from '../../../contract/number-search.ts'
import { type CursorBinding, decodeCursor, encodeCursor } from '../../../contract/page.ts'
import { driverOf, type NumberPosition, type NumberSearch } from '../../../db/queries/number-scan.ts'
import { findSaleNumbers, type NumberRow } from '../../../db/queries/sale-numbers.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
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
      zh: '按归属地、尾号或样式、不含的数字、靓号等级和预存话费选号。按市、商户分组，组内按尾号、等级、预存或号码排序（取条件中最窄的一项）。一次最多查看 1000 个号码，因此一页可能不满甚至为空而 hasMore 仍为 true，凭 nextCursor 继续即可。',
      en: 'By home area, tail or pattern, digits to avoid, nice-number level and prepaid credit. Grouped by city and merchant, and in each by tail, level, credit or number, whichever of the conditions is the narrowest. A call looks at 1000 numbers at most, so that a page may be short or empty though hasMore is true; go on with nextCursor.',
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
      const search = searchOf(filter)
      const after = cursor === undefined ? null : readPosition(cursor, binding, search)
      const { numbers, next } = await findSaleNumbers(db, caller, { ...search, after, limit })
      const nextCursor = next === null ? null : encodeCursor(writePosition(next), binding)
      return { data: { items: numbers.map(saleNumber), nextCursor, hasMore: next !== null } }
    },
  })
}

type Filter = Omit<ReturnType<typeof SaleNumbersQuery.parse>, 'limit' | 'cursor'>

function searchOf({ niceLevel, niceLevelFrom, prepayFrom, prepayTo, ...wish }: Filter): NumberSearch {
  return {
    ...wish,
    niceLevelFrom: niceLevel ?? niceLevelFrom,
    niceLevelTo: niceLevel,
    prepayFromFen: prepayFrom,
    prepayToFen: prepayTo,
  }
}

function writePosition({ driver, numberProvince, numberCity, merchantId, rank, phoneNumber }: NumberPosition) {
  return [driver, numberProvince, numberCity, merchantId, rank, phoneNumber]
}

/** A release may let another condition lead: then the place in the old order says nothing. */
function readPosition(cursor: string, binding: CursorBinding, search: NumberSearch): NumberPosition {
  const [led, numberProvince, numberCity, merchantId, rank, phoneNumber] = decodeCursor(cursor, binding)
  const driver = driverOf(search)
  if (led !== driver) throw new Failure('CURSOR_INVALID', { field: 'cursor' })
  return {
    driver,
    numberProvince: String(numberProvince),
    numberCity: String(numberCity),
    merchantId: String(merchantId),
    rank: Number(rank),
    phoneNumber: String(phoneNumber),
  }
}

function saleNumber({ prepayAmountFen, minMonthlySpendFen, isReused, ...number }: NumberRow) {
  return { ...number, prepayAmount: prepayAmountFen, minMonthlySpend: minMonthlySpendFen, reused: isReused }
}
