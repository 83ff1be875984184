import { OfferPrice, OfferPriceQuery } from '../../../contract/offer.ts'
import { findSoldParts } from '../../../db/queries/sold-parts.ts'
import { Failure } from '../../../domain/failure.ts'
import { partFinding } from '../../../domain/part-fit.ts'
import { payableFen, priceOrder } from '../../../domain/pricing.ts'
import { PRODUCT_KINDS } from '../../../domain/product-kind.ts'
import { monthlyGifts, monthlyReturns } from '../../../domain/tier-sum.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { wireFees } from '../../fees.ts'
import { registerOperation } from '../../register-operation.ts'
import { requireMerchant } from '../../require-merchant.ts'

/** One combination's price, by the function that prices orders: an order with these fees is never PRICE_CHANGED at once. */
export function registerPriceOffer(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'priceOffer',
    method: 'GET',
    path: '/v1/mall/offers/price',
    callers: ['MALL'],
    summary: { zh: '商品组合报价', en: 'The price of one combination' },
    description: {
      zh: '按号码、套餐、合约、档次与 SKU 报价：费用明细、应付与逐月返还，与下单时的计算相同。',
      en: 'By number, plan, contract, tier and SKU: fees, payable amount and what comes back each month, computed as for an order.',
    },
    query: OfferPriceQuery,
    response: OfferPrice,
    failures: [],
    handler: async ({ caller, query }) => {
      const { merchantId, productKind, phoneNumber, quantity, ...codes } = query
      await requireMerchant(dependencies, caller, merchantId)
      const skuIds = codes.skuId === undefined ? [] : [codes.skuId]
      const number = phoneNumber === undefined ? null : { phoneNumber }
      const parts = await findSoldParts(dependencies.db, { merchantId, codes, skuIds, number })
      const isNumberMissing = parts.number === null && (PRODUCT_KINDS[productKind].takesNumber || number !== null)
      if (isNumberMissing) throw new Failure('PARAM_INVALID', { field: 'phoneNumber' })
      const finding = partFinding({ productKind, codes, skuIds }, parts)
      if (finding) throw new Failure(finding.code, { field: finding.field.replace('items.', '') })
      const { tier, skus } = parts
      const fees = priceOrder({ ...parts, productKind, skus: skus.map(({ priceFen }) => ({ priceFen, quantity })) })
      return {
        data: {
          productKind,
          fees: wireFees(fees),
          payableAmount: payableFen(fees),
          monthlyGifts: tier ? monthlyGifts(tier) : [],
          monthlyReturns: tier ? monthlyReturns(tier) : [],
          minMonthlySpend: tier?.minMonthlySpendFen ?? parts.number?.minMonthlySpendFen ?? null,
          stock: skus[0]?.stock ?? null,
        },
      }
    },
  })
}
