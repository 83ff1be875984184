import { z } from 'zod'
import { amountField, described, nameField } from '../field.ts'
import { addedFields } from './added.ts'
import { codeListField, monthsField, planCodeField, vasCodeField } from './item-field.ts'

const vasFields = {
  vasCode: vasCodeField,
  vasName: nameField(64, '增值业务名称', 'name of the service'),
  fee: amountField('资费（分）', 'fee, fen'),
  feeCycle: z.enum(['MONTH', 'ONCE']).meta(described('计费周期：按月、一次性', 'by month or once')),
  freeMonths: monthsField(0, '免费月数', 'months without a fee').default(0),
  planCodes: codeListField(planCodeField, '适用套餐，空为不限', 'plans that fit; empty means any').default([]),
  exclusiveWith: codeListField(vasCodeField, '互斥的增值业务', 'services that cannot be had beside it').default([]),
}

/** Interface 22. */
export const AddVasBody = z
  .strictObject(vasFields)
  .meta({ id: 'AddVasBody', description: '添加增值业务 / add a value-added service' })

export const AddedVas = z
  .object({ vasCode: vasCodeField, ...addedFields })
  .meta({ id: 'AddedVas', description: '增值业务添加结果 / what became of the service' })
