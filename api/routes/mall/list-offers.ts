import { OfferList, OffersQuery } from '../../../contract/offer.ts'
import { findOffers } from '../../../db/queries/offers.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'
import { unknownMerchant } from '../../require-merchant.ts'

/** What of a merchant can be ordered now, with its fees. */
export function registerListOffers(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'listOffers',
    method: 'GET',
    path: '/v1/mall/offers',
    callers: ['MALL'],
    summary: { zh: '查询可下单商品', en: 'What can be ordered' },
    description: {
      zh: '商户某类商品的可选组合与费用（最多 200 项）；N、CN 另加所选号码的预存话费。',
      en: "A merchant's combinations of one kind with their fees, 200 at most; N and CN add the prepaid credit of the number.",
    },
    query: OffersQuery,
    response: OfferList,
    failures: [],
    handler: async ({ caller, query }) => {
      const offers = await findOffers(dependencies.db, caller, query)
      if (offers === null) throw unknownMerchant()
      const items = offers.map(({ fees, ...offer }) => ({
        ...offer,
        fees: fees.map(({ feeCode, amountFen }) => ({ feeCode, amount: amountFen })),
      }))
      return { data: { items } }
    },
  })
}
