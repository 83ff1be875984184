import { z } from 'zod'
import { described, nameField, textField } from '../field.ts'
import { addedFields } from './added.ts'
import {
  areaCodesField,
  codeListField,
  contractCodeField,
  outerIdField,
  planCodeField,
  validityFields,
} from './item-field.ts'

const CONTRACT_MONTHS = [12, 18, 24, 36, 48] as const

/** What a contract is, apart from when it is sold. */
const contractFields = {
  outerId: outerIdField,
  contractCode: contractCodeField,
  contractName: nameField(64, '合约名称', 'name of the contract'),
  userScope: z.enum(['NEW', 'OLD', 'BOTH']).meta(described('适用用户：新、老、均可', 'new users, existing ones, both')),
  contractMonths: z.literal(CONTRACT_MONTHS).meta(described('合约期（月）', 'length, months')),
  planCodes: codeListField(planCodeField, '可选套餐', 'plans')
    .min(1)
    .meta(described('可选套餐，至少一个', 'plans to choose from, one at least')),
  areaCodes: areaCodesField,
  penaltyText: textField(1000, '违约条款', 'what ending it early costs').optional(),
}

/** Interface 16. */
export const AddContractBody = z
  .strictObject({ ...contractFields, ...validityFields })
  .meta({ id: 'AddContractBody', description: '添加合约 / add a contract' })

export const AddedContract = z
  .object({ contractCode: contractCodeField, ...addedFields })
  .meta({ id: 'AddedContract', description: '合约添加结果 / what became of the contract' })
