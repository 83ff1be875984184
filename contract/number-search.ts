import { z } from 'zod'
import { COUNTRY } from '../domain/area.ts'
import { HIGHEST_NICE_LEVEL, LOWEST_NICE_LEVEL } from '../domain/nice-number.ts'
import { isPatternTooThin, readNumberPattern } from '../domain/number-pattern.ts'
import { isAreaCode } from '../domain/province.ts'
import { amountField, formField, merchantIdField, mobileField } from './field.ts'
import { PageQuery, pageOf } from './page.ts'
import { queryInteger } from './query-value.ts'

const HIGHEST_PREPAY_FEN = 1_000_000_000
const TOO_THIN = {
  zh: '中间的数字过多：中间最多固定 2 位或任意位置 3 位；若前 7 位或后 3 位已给定则不限',
  en: 'has too many digits in the middle: at most 2 in fixed places or 3 anywhere, unless the first 7 or last 3 are given',
}

const niceLevelQuery = () => queryInteger({ minimum: LOWEST_NICE_LEVEL, maximum: HIGHEST_NICE_LEVEL }).optional()
const prepayQuery = () => queryInteger({ minimum: 0, maximum: HIGHEST_PREPAY_FEN }).optional()

/** Choosing a number. A whole pattern has 11 places, `*` standing for one digit; a shorter one has runs of `*`. */
export const SaleNumbersQuery = z
  .strictObject({
    ...PageQuery.shape,
    merchantId: merchantIdField.optional(),
    area: z
      .string()
      .refine((text) => text === COUNTRY || isAreaCode(text), {
        params: { zh: '应为 6 位区划代码或 000000', en: 'must be a 6-digit area code of GB/T 2260, or 000000' },
      })
      .optional()
      .meta({
        description: '归属地：省或市，000000 为全国；区县按所属市 / home area: a province, a city, or 000000 for all',
      }),
    pattern: formField(/^[0-9*]{1,11}$/, {
      zh: '应为 1 至 11 位数字或 *',
      en: 'must be 1 to 11 digits or *',
    })
      .refine((text) => !isPatternTooThin(readNumberPattern(text)), { params: TOO_THIN })
      .optional()
      .meta({
        description:
          '号码样式：尾号如 `8888`；11 位中 `*` 为一位数字，如 `138****8888`；不足 11 位时 `*` 为任意多位，如 `138*88`、`*520*` / tail such as `8888`; of 11 places `*` is one digit; in less, `*` is any digits',
      }),
    without: formField(/^[02-9]{1,3}$/, {
      zh: '应为 1 至 3 个数字，不能含 1',
      en: 'must be 1 to 3 digits, none of them 1',
    })
      .refine((digits) => new Set(digits).size === digits.length, {
        params: { zh: '不能有重复的数字', en: 'must not name a digit twice' },
      })
      .optional()
      .meta({
        description: '不含的数字，如 4；最多 3 个，不能是 1 / digits that it must not have, such as 4; up to 3',
      }),
    niceLevel: niceLevelQuery().meta({ description: '靓号等级，恰为 / nice-number level, exactly' }),
    niceLevelFrom: niceLevelQuery().meta({ description: '靓号等级，不低于 / nice-number level, at least' }),
    prepayFrom: prepayQuery().meta({ description: '预存话费不低于（分） / prepaid credit at least, fen' }),
    prepayTo: prepayQuery().meta({ description: '预存话费不高于（分） / prepaid credit at most, fen' }),
  })
  .superRefine(({ pattern = '', without = '', niceLevel, niceLevelFrom, prepayFrom, prepayTo }, context) => {
    if ([...without].some((digit) => pattern.includes(digit))) {
      const params = { zh: '不能含 pattern 中的数字', en: 'must not name a digit of the pattern' }
      context.addIssue({ code: 'custom', path: ['without'], params })
    }
    if (niceLevel !== undefined && niceLevelFrom !== undefined) {
      const params = { zh: '不能与 niceLevel 同时给出', en: 'cannot be given together with niceLevel' }
      context.addIssue({ code: 'custom', path: ['niceLevelFrom'], params })
    }
    if (prepayFrom !== undefined && prepayTo !== undefined && prepayFrom > prepayTo) {
      const params = { zh: '不能小于 prepayFrom', en: 'must not be less than prepayFrom' }
      context.addIssue({ code: 'custom', path: ['prepayTo'], params })
    }
  })

const SaleNumber = z
  .object({
    phoneNumber: mobileField,
    merchantId: merchantIdField,
    numberProvince: z.string().meta({ description: '归属省 / home province' }),
    numberCity: z.string().meta({ description: '归属市 / home city' }),
    niceLevel: z.int().meta({ description: '靓号等级 / nice-number level' }),
    prepayAmount: amountField('预存话费（分）', 'prepaid credit, fen'),
    minMonthlySpend: amountField('最低消费（分）', 'lowest monthly spend, fen'),
    agreementMonths: z.int().meta({ description: '协议期（月） / length of agreement, months' }),
    planCodes: z.array(z.string()).meta({ description: '适用套餐，空为不限 / plans that fit; empty means any' }),
    reused: z.boolean().meta({ description: '是否二次放号 / whether it had an owner before' }),
    cardType: z.enum(['NORMAL', 'MICRO', 'NANO', 'ESIM']).meta({ description: '卡型 / kind of card' }),
  })
  .meta({ id: 'SaleNumber', description: '可售号码 / a number for sale' })

export const SaleNumberPage = pageOf(SaleNumber).meta({ id: 'SaleNumberPage', description: '可售号码列表 / numbers' })
