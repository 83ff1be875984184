import { z } from 'zod'
import { amountField, nameField } from '../field.ts'
import { addedFields } from './added.ts'
import {
  codeListField,
  contractCodeField,
  monthsField,
  planCodeField,
  tierCodeField,
  vasCodeField,
} from './item-field.ts'

const giftFields = {
  contractCode: contractCodeField,
  tierCode: tierCodeField,
  tierName: nameField(64, '合约档名称', 'name of the tier'),
  planCode: planCodeField,
  minMonthlySpend: amountField('最低消费（分）', 'lowest monthly spend, fen'),
  giftTotal: amountField('赠费总额（分）', 'what comes back in all, fen'),
  giftPerMonth: amountField('月返（分）', 'what comes back a month, fen'),
  giftMonths: monthsField(1, '返还月数', 'months of returns'),
  firstGift: amountField('首月返还（分），不填同月返', 'the first month, fen; absent means as the others').optional(),
  vasCodes: codeListField(vasCodeField, '必选增值业务', 'value-added services that the tier forces').default([]),
}

const rechargeFields = {
  rechargeAmount: amountField('充值金额（分）', 'what the buyer recharges, fen'),
  phoneSubsidy: amountField('送购机款（分）', 'what of it pays for the phone, fen'),
  returnPerMonth: amountField('充值款月返（分）', 'how much of the recharge comes back a month, fen').optional(),
  returnMonths: monthsField(1, '充值款返还月数', 'months in which the recharge comes back').optional(),
}

/** Interface 17: the phone at the tier's price, credit back by month. */
export const AddPhoneGiftTierBody = z
  .strictObject(giftFields)
  .meta({ id: 'AddPhoneGiftTierBody', description: '添加购机送话费档 / add a tier that gives credit with a phone' })

/** Interface 18: a recharge that pays for the phone, credit back by month. */
export const AddRechargeGiftTierBody = z
  .strictObject({ ...giftFields, ...rechargeFields })
  .refine(({ returnPerMonth, returnMonths }) => (returnPerMonth === undefined) === (returnMonths === undefined), {
    path: ['returnPerMonth'],
    params: { zh: '须与 returnMonths 同时填写', en: 'goes together with returnMonths' },
  })
  .meta({
    id: 'AddRechargeGiftTierBody',
    description: '添加充值送购机款+送话费档 / add a tier whose recharge pays for the phone',
  })

export const AddedTier = z
  .object({ tierCode: tierCodeField, ...addedFields })
  .meta({ id: 'AddedTier', description: '合约档添加结果 / what became of the tier' })
