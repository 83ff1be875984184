import { z } from 'zod'
import { CHECKED_KINDS, type CheckedKind } from '../domain/product-kind.ts'
import { areaField, codeField, hexField, merchantIdField, mobileField } from './field.ts'
import { Holder } from './holder.ts'
import { lockIdField } from './number-lock.ts'

/** What an offer is made of, by code. */
export const offerCodeFields = {
  planCode: codeField(32, '套餐编码', 'plan').optional(),
  contractCode: codeField(32, '合约编码', 'contract').optional(),
  tierCode: codeField(32, '合约档次编码', 'tier').optional(),
  terminalCode: codeField(32, '终端编码', 'terminal').optional(),
}

/** The questions to the merchant (interfaces 6 to 8) need these. */
const NEEDED = {
  N: ['planCode'],
  CN: ['planCode', 'contractCode', 'tierCode', 'terminalCode', 'skuId'],
  CO: ['phoneNumber', 'contractCode', 'tierCode', 'skuId'],
} as const satisfies Record<CheckedKind, readonly string[]>

const MISSING = { zh: '该商品类型必填', en: 'is required for this product kind' }

export const CheckEligibilityBody = z
  .strictObject({
    productKind: z.enum(CHECKED_KINDS).meta({ description: '商品类型 N、CN、CO / product kind' }),
    merchantId: merchantIdField,
    holder: Holder,
    phoneNumber: mobileField.optional(),
    lockId: lockIdField.optional(),
    ...offerCodeFields,
    skuId: codeField(32, '终端 SKU', 'terminal SKU').optional(),
    quantity: z
      .int()
      .min(1)
      .max(99)
      .default(1)
      .meta({ description: '购买数量，默认 1 / how many are wanted, 1 by default' }),
    provinceCode: areaField('收货省', 'province of the receiver').optional(),
    cityCode: areaField('收货市', 'city of the receiver').optional(),
    districtCode: areaField('收货区县', 'district of the receiver').optional(),
  })
  .superRefine((body, context) => {
    for (const name of NEEDED[body.productKind]) {
      if (body[name] === undefined) context.addIssue({ code: 'custom', path: [name], params: MISSING })
    }
  })
  .meta({ id: 'CheckEligibilityBody', description: '购买资格校验 / eligibility check' })

export const checkIdField = hexField(32).meta({ description: '资格校验编号 / number of the check' })

export const CheckPath = z.strictObject({ checkId: checkIdField })

export const EligibilityCheckView = z
  .object({
    checkId: checkIdField,
    eligible: z
      .boolean()
      .nullable()
      .meta({ description: '是否具备资格；尚无结论时为 null / null while nobody has decided' }),
    allowNum: z.int().meta({ description: '可购数量 / how many may be bought' }),
    reasons: z
      .array(
        z.object({
          code: z.string().meta({ description: '原因码 / reason code' }),
          message: z.string().meta({ description: '给买家的说明 / what to tell the buyer' }),
          messageEn: z.string().meta({ description: '给买家的说明（英文） / the same in English' }),
        }),
      )
      .meta({ description: '不具备资格的原因 / why not' }),
    expiresAt: z.string().nullable().meta({ description: '结论有效期 / until when the answer holds' }),
    alternatives: z.array(z.string()).meta({ description: '可改选的编码 / codes that would do instead' }),
  })
  .meta({ id: 'EligibilityCheckView', description: '资格校验结果 / the answer' })
