import { z } from 'zod'
import { amountField, codeField, reasonCodeField, textField } from './field.ts'

export const AgreeReturnBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          itemId: codeField(32, '商品行号', 'line of the order'),
          quantity: z.int().min(1).max(999).meta({ description: '退回数量 / how many come back' }),
        }),
      )
      .min(1)
      .max(50)
      .optional()
      .meta({ description: '退回商品，缺省为全部 / what comes back; all of it by default' }),
    reason: textField(200, '退货原因', 'reason'),
    reasonCode: reasonCodeField.optional().meta({
      description: '原因码；QUALITY 质量问题不受无理由退货期限制 / QUALITY is not bound to the free return window',
    }),
    deduction: amountField('扣减金额（分），不超过实付', 'fen that are kept back, at most what was paid').optional(),
  })
  .meta({ id: 'AgreeReturnBody', description: '同意退货 / a return that was agreed' })
