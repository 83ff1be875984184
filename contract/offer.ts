import { z } from 'zod'
import { FEE_CODES } from '../domain/order-details.ts'
import { PRODUCT_KIND_CODES } from '../domain/product-kind.ts'
import { merchantIdField } from './field.ts'

const productKind = z.enum(PRODUCT_KIND_CODES).meta({ description: '商品类型 N、CN、CO、B / product kind' })
const code = (zh: string, en: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${zh} / ${en}` })

export const OffersQuery = z.strictObject({ merchantId: merchantIdField, productKind })

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
    fees: z
      .array(
        z.object({
          feeCode: z.enum(FEE_CODES).meta({ description: '费用项 / kind of fee' }),
          amount: z.int().meta({ description: '金额（分） / fen' }),
        }),
      )
      .meta({ description: '费用，不含号码的预存 / fees, without the prepaid credit of a number' }),
    stock: z.int().nullable().meta({ description: '可售库存；无实物为 null / what can be sold; null without a phone' }),
  })
  .meta({ id: 'Offer', description: '可下单的商品 / what can be ordered' })

export const OfferList = z
  .object({ items: z.array(Offer).meta({ description: '可下单的商品 / the offers' }) })
  .meta({ id: 'OfferList', description: '可下单的商品列表 / what can be ordered' })
