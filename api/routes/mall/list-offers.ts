import { OfferPage, OffersQuery } from '../../../contract/offer.ts'
import { type CursorBinding, decodeCursor, encodeCursor } from '../../../contract/page.ts'
import { findOffers, type OfferRow, positionOf } from '../../../db/queries/offers.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { wireFees } from '../../fees.ts'
import { pageAnswer } from '../../page-answer.ts'
import { registerOperation } from '../../register-operation.ts'
import { unknownMerchant } from '../../require-merchant.ts'

/** What of a merchant can be ordered now, with its fees. */
export function registerListOffers(api: Api, dependencies: ApiDependencies): void {
  const { db, cursorKey } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'listOffers',
    method: 'GET',
    path: '/v1/mall/offers',
    callers: ['MALL'],
    summary: { zh: '查询可下单商品', en: 'What can be ordered' },
    description: {
      zh: '商户某类商品的可选组合与费用，可按地区筛选；N、CN 另加所选号码的预存话费。',
      en: "A merchant's combinations of one kind with their fees, by area if so asked; N and CN add the prepaid credit of the number.",
    },
    query: OffersQuery,
    response: OfferPage,
    failures: ['CURSOR_INVALID'],
    handler: async ({ caller, query }) => {
      const { limit, cursor, ...filter } = query
      const binding: CursorBinding = { key: cursorKey, caller: caller.appKey, filter: { list: 'offers', ...filter } }
      const after = cursor === undefined ? undefined : readPosition(cursor, binding)
      const offers = await findOffers(db, caller, { ...filter, after, limit })
      if (offers === null) throw unknownMerchant()
      const cursorAt = (last: OfferRow) => encodeCursor(positionOf(last), binding)
      const page = pageAnswer(offers, { limit, cursorAt })
      return { data: { ...page, items: page.items.map((offer) => ({ ...offer, fees: wireFees(offer.fees) })) } }
    },
  })
}

function readPosition(cursor: string, binding: CursorBinding): [string, string] {
  const [first, second] = decodeCursor(cursor, binding)
  return [String(first), String(second)]
}
