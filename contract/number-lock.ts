import { z } from 'zod'
import { DEFAULT_LOCK_MINUTES, LONGEST_LOCK_MINUTES, NUMBER_STATE_CODES } from '../domain/number.ts'
import { amountField, areaField, merchantIdField, mobileField } from './field.ts'
import { PageQuery, pageOf } from './page.ts'
import { queryInteger } from './query-value.ts'

export const NumberPath = z.strictObject({ phoneNumber: mobileField })

/** Choosing a number. A whole pattern has 11 places, `*` standing for one digit; a shorter one has runs of `*`. */
export const SaleNumbersQuery = z.strictObject({
  ...PageQuery.shape,
  merchantId: merchantIdField.optional(),
  area: areaField('归属地，省或市', 'home area, a province or a city').optional(),
  pattern: z
    .string()
    .regex(/^[0-9*]{1,11}$/)
    .optional()
    .meta({
      description: '号码样式：尾号如 8888，或以 * 代替任意数字，如 138****88 / tail such as 8888, or * for any digits',
    }),
  niceLevel: queryInteger({ minimum: 0, maximum: 9 }).optional().meta({ description: '靓号等级 / nice-number level' }),
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

export const LockNumberBody = z
  .strictObject({
    certNoHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({
        description:
          '买家证件摘要：对 certType|certNo（UTF-8，字母大写，无空格）取 SHA-256 小写十六进制 / SHA-256 of certType|certNo (UTF-8, capitals, no blanks), lower-case hex',
        example: 'd48d88b30bafbb28e8cb81b34a930cd4e4a8230f3713fe212f8f9d2c3da21cd2',
      }),
    minutes: z
      .int()
      .min(1)
      .max(LONGEST_LOCK_MINUTES)
      .default(DEFAULT_LOCK_MINUTES)
      .meta({ description: '选占分钟数，1–60，默认 30 / minutes, 1 to 60, 30 by default' }),
    merchantId: merchantIdField.optional(),
  })
  .meta({ id: 'LockNumberBody', description: '选占号码 / lock a number' })

export const lockIdField = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({ description: '选占编号 / lock' })

export const NumberLockView = z
  .object({
    phoneNumber: mobileField,
    lockId: lockIdField,
    lockExpiresAt: z.string().meta({ description: '选占到期时间 / when the lock ends' }),
  })
  .meta({ id: 'NumberLockView', description: '选占结果 / the lock' })

export const ReleaseNumberBody = z
  .strictObject({ lockId: lockIdField })
  .meta({ id: 'ReleaseNumberBody', description: '释放号码 / release a number' })

export const NumberReleaseView = z
  .object({
    phoneNumber: mobileField,
    state: z.enum(NUMBER_STATE_CODES).meta({ description: '号码状态 / state of the number' }),
    released: z
      .boolean()
      .meta({ description: '本次是否释放；此前已释放或到期为 false / false when the lock was gone already' }),
  })
  .meta({ id: 'NumberReleaseView', description: '释放结果 / what became of the lock' })
