import { z } from 'zod'
import { FEE_CODES } from '../domain/order-details.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS } from '../domain/product-kind.ts'
import { areaField, codeField, merchantIdField, mobileField } from './field.ts'
import { KIND_FIELDS, NEEDED, NOT_USED, ONE_PIECE } from './kind-fields.ts'
import { PageQuery, pageOf } from './page.ts'
import { queryInteger } from './query-value.ts'

const productKind = z.enum(PRODUCT_KIND_CODES).meta({ description: '商品类型 N、CN、CO、B / product kind' })
const code = (zh: string, en: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${zh} / ${en}` })

export const OffersQuery = z.strictObject({
  ...PageQuery.shape,
  merchantId: merchantIdField,
  productKind,
  area: areaField('买家所在省或市', "the buyer's province or city").optional(),
})

function feesOut(zh: string, en: string) {
  const fee = z.object({
    feeCode: z.enum(FEE_CODES).meta({ description: '费用项 / kind of fee' }),
    amount: z.int().meta({ description: '金额（分） / fen' }),
  })
  return z.array(fee).meta({ description: `${zh} / ${en}` })
}

/** What can be ordered as it stands. An order that repeats codes and fees is priced the same. */
const Offer = z
  .object({
    productKind,
    planCode: code('套餐编码', 'plan'),
    contractCode: code('合约编码', 'contract'),
    tierCode: code('合约档次编码', 'tier'),
    terminalCode: code('终端编码', 'terminal'),
    skuId: code('终端 SKU', 'terminal SKU'),
    title: z.string().meta({ description: '标题 / title' }),
    fees: feesOut('费用，不含号码的预存', 'fees, without the prepaid credit of a number'),
    stock: z.int().nullable().meta({ description: '可售库存；无实物为 null / what can be sold; null without a phone' }),
  })
  .meta({ id: 'Offer', description: '可下单的商品 / what can be ordered' })

export const OfferPage = pageOf(Offer).meta({ id: 'OfferPage', description: '可下单的商品列表 / what can be ordered' })

const given = (zh: string, en: string) => codeField(32, zh, en).optional()

/** One combination, as an order would name it; the number stands for its lock. */
const PricedCombination = z.strictObject({
  merchantId: merchantIdField,
  productKind,
  phoneNumber: mobileField.optional(),
  planCode: given('套餐编码', 'plan'),
  contractCode: given('合约编码', 'contract'),
  tierCode: given('合约档次编码', 'tier'),
  terminalCode: given('终端编码', 'terminal'),
  skuId: given('终端 SKU', 'terminal SKU'),
  quantity: queryInteger({ minimum: 1, maximum: 99 }).default(1).meta({
    description: '数量，默认 1 / pieces, 1 by default',
    type: 'integer',
    minimum: 1,
    maximum: 99,
    default: 1,
    pattern: undefined,
  }),
})

type PricedCombination = z.output<typeof PricedCombination>

/** What an order would refuse has no price. */
export const OfferPriceQuery = PricedCombination.superRefine((wish, context) => {
  const { isChecked, takesNumber, takesDevice } = PRODUCT_KINDS[wish.productKind]
  const blame = (path: string, params: { zh: string; en: string }) =>
    context.addIssue({ code: 'custom', path: [path], params })
  const require = (isNeeded: boolean, name: keyof PricedCombination) => {
    if (isNeeded && wish[name] === undefined) blame(name, NEEDED)
  }
  const { needs, refuses } = KIND_FIELDS[wish.productKind]
  for (const name of needs) if (isCode(name)) require(true, name)
  for (const name of refuses) if (isCode(name) && wish[name] !== undefined) blame(name, NOT_USED)
  require(takesNumber, 'phoneNumber')
  require(takesDevice, 'skuId')
  if (!takesDevice && wish.skuId !== undefined) blame('skuId', NOT_USED)
  if (isChecked && wish.quantity !== 1) blame('quantity', ONE_PIECE)
})

const CODES = ['planCode', 'contractCode', 'tierCode', 'terminalCode'] as const
const isCode = (name: string): name is (typeof CODES)[number] => CODES.some((each) => each === name)

const months = (zh: string, en: string) => z.array(z.int()).meta({ description: `${zh} / ${en}` })

/** What an order of exactly this would cost at this moment, and what comes back to the buyer month by month. */
export const OfferPrice = z
  .object({
    productKind,
    fees: feesOut('费用明细', 'the fees'),
    payableAmount: z.int().meta({ description: '应付（分） / payable, fen' }),
    monthlyGifts: months('逐月赠费（分）', 'gifts month by month, fen'),
    monthlyReturns: months('逐月返还的充值（分）', 'the recharge that comes back month by month, fen'),
    minMonthlySpend: z.int().nullable().meta({ description: '最低月消费（分） / least monthly spend, fen' }),
    stock: z.int().nullable().meta({ description: '可售库存；无实物为 null / what can be sold; null without a phone' }),
  })
  .meta({ id: 'OfferPrice', description: '一个商品组合的价格 / the price of one combination' })
