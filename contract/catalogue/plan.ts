import { z } from 'zod'
import { amountField, described, nameField } from '../field.ts'
import { addedFields } from './added.ts'
import { areaCodesField, countField, outerIdField, planCodeField, validityFields } from './item-field.ts'

/** What a plan is, apart from when it is sold. */
const planFields = {
  outerId: outerIdField,
  planCode: planCodeField,
  planName: nameField(64, '套餐名称', 'name of the plan'),
  monthlyFee: amountField('月费（分）', 'monthly fee, fen'),
  voiceMinutes: countField('语音分钟数', 'minutes of calls').default(0),
  dataMb: countField('流量（MB）', 'data, MB').default(0),
  smsCount: countField('短信条数', 'text messages').default(0),
  firstMonthMode: z
    .enum(['ALL', 'HALF', 'USAGE'])
    .default('ALL')
    .meta(described('首月资费：全月、半月、按量', 'first month: the whole fee, half of it, or by use')),
  areaCodes: areaCodesField,
  channel: nameField(32, '销售渠道', 'channel').optional(),
}

/** Interface 14. */
export const AddPlanBody = z
  .strictObject({ ...planFields, ...validityFields })
  .meta({ id: 'AddPlanBody', description: '添加套餐 / add a plan' })

export const AddedPlan = z
  .object({ planCode: planCodeField, ...addedFields })
  .meta({ id: 'AddedPlan', description: '套餐添加结果 / what became of the plan' })
