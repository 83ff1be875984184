import { OfferPrice, OfferPriceQuery } from '../../../contract/offer.ts'
import { findSoldParts } from '../../../db/queries/sold-parts.ts'
import { Failure } from '../../../domain/failure.ts'
import { maskPhone } from '../../../domain/mask.ts'
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
      // An existing user's own number costs nothing and is in no pool.
      const isFromPool = PRODUCT_KINDS[productKind].takesNumber && phoneNumber !== undefined
      const number = isFromPool ? { phoneNumber } : null
      const parts = await findSoldParts(dependencies.db, { merchantId, codes, skuIds, number })
      if (number !== null && !canBeHad(parts.number)) throw notForSale(number)
      const finding = partFinding({ productKind, codes, skuIds }, parts)
      if (finding) throw new Failure(finding.code, { ...finding, field: finding.field.replace('items.', '') })
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

/** For sale, or locked by whoever asks. */
function canBeHad(number: Awaited<ReturnType<typeof findSoldParts>>['number']): boolean {
  const from = number?.forSaleFrom ?? null
  return from !== null && (number?.state === 'LOCKED' || from.getTime() <= Date.now())
}

function notForSale({ phoneNumber }: { phoneNumber: string }): Failure {
  const message = {
    zh: `号码 ${maskPhone(phoneNumber)} 不在该商户的可售号码中`,
    en: `number ${maskPhone(phoneNumber)} is not for sale by this merchant`,
  }
  return new Failure('PARAM_INVALID', { field: 'phoneNumber', message })
}
