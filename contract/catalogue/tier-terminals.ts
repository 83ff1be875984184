import { z } from 'zod'
import { amountField, described } from '../field.ts'
import { pendingVersionField } from './added.ts'
import { codeListField, skuIdField, terminalCodeField, tierCodeField } from './item-field.ts'

const MAX_MAPPINGS = 200

export const TierTerminalMapping = z
  .strictObject({
    terminalCode: terminalCodeField,
    skuIds: codeListField(skuIdField, '限定的 SKU，空为该终端全部', 'only these SKUs; empty means all of it').default(
      [],
    ),
    phonePrice: amountField('终端价（分）', 'price of the phone within the tier, fen'),
  })
  .meta({ id: 'TierTerminal', description: '档内终端与价格 / a phone within a tier' })

/** Interface 19. */
export const AddTierTerminalsBody = z
  .strictObject({
    tierCode: tierCodeField,
    mappings: z
      .array(TierTerminalMapping)
      .min(1)
      .max(MAX_MAPPINGS)
      .refine((mappings) => new Set(mappings.map(({ terminalCode }) => terminalCode)).size === mappings.length, {
        params: { zh: '同一终端只能出现一次', en: 'must not name a terminal twice' },
      })
      .meta(described('终端及其价格', 'phones and their prices')),
  })
  .meta({ id: 'AddTierTerminalsBody', description: '添加档与终端对应 / what phones cost within a tier' })

export const AddedTierTerminalsView = z
  .object({
    added: z.int().meta(described('新增条数', 'how many are new')),
    updated: z.int().meta(described('变更条数', 'how many changed')),
    pendingVersion: pendingVersionField,
  })
  .meta({ id: 'AddedTierTerminals', description: '档与终端对应结果 / what became of the prices' })
