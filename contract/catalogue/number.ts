import { z } from 'zod'
import { NUMBER_STATE_CODES } from '../../domain/number.ts'
import { amountField, described } from '../field.ts'
import { changedField } from './added.ts'
import { codeListField, monthsField, planCodeField } from './item-field.ts'

/** The forms of number and areas are left to their own codes, NUMBER_FORMAT and AREA_MISMATCH. */
const numberField = z.string().min(1).max(20).meta(described('手机号码，11 位', 'mobile number, 11 digits'))
const homeAreaField = (zh: string, en: string) => z.string().min(1).max(12).meta(described(zh, en))

const numberFields = {
  phoneNumber: numberField,
  numberProvince: homeAreaField('归属省（GB/T 2260）', 'home province, GB/T 2260'),
  numberCity: homeAreaField('归属市（GB/T 2260）', 'home city, GB/T 2260'),
  niceLevel: z
    .int()
    .min(0)
    .max(9)
    .optional()
    .meta(described('靓号等级 0–9，不填按号码评定', 'nice-number level; graded by the digits when absent')),
  prepayAmount: amountField('预存话费（分）', 'prepaid credit, fen'),
  minMonthlySpend: amountField('最低消费（分）', 'lowest monthly spend, fen').default(0),
  agreementMonths: monthsField(0, '协议期（月）', 'length of agreement, months').default(0),
  planCodes: codeListField(planCodeField, '适用套餐，空为不限', 'plans that fit; empty means any').default([]),
  reused: z.boolean().default(false).meta(described('是否二次放号', 'whether it had an owner before')),
  state: z
    .enum(['AVAILABLE', 'OFF_SHELF'])
    .optional()
    .meta(
      described(
        'OFF_SHELF 下架、AVAILABLE 重新可售；已被选占或售出的号码不可改；不填不变，新号码为可售',
        'OFF_SHELF withdraws it, AVAILABLE puts it back; not while somebody has it; absent leaves it, and a new number is for sale',
      ),
    ),
  cardType: z.enum(['NORMAL', 'MICRO', 'NANO', 'ESIM']).default('NANO').meta(described('卡型', 'kind of card')),
}

/** Interface 15. */
export const AddNumberBody = z
  .strictObject(numberFields)
  .meta({ id: 'AddNumberBody', description: '添加号码 / add a number' })

export const AddedNumber = z
  .object({
    phoneNumber: numberField,
    state: z.enum(NUMBER_STATE_CODES).meta(described('号码状态', 'state of the number')),
    changed: changedField,
  })
  .meta({ id: 'AddedNumber', description: '号码添加结果 / what became of the number' })
