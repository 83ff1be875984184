import { z } from 'zod'
import { amountField, codeField, orderIdField, textField } from './field.ts'
import { orderStateField } from './order-progress.ts'

const refundNo = codeField(32, '退款单号，全平台唯一', 'number of the refund, unique on the platform')

export const RefundPath = z.strictObject({ orderId: orderIdField, refundNo })

/** A full refund follows from a cancellation or a return; this is the compensation beside them (contract row 36). */
export const OpenRefundBody = z
  .strictObject({
    refundNo,
    amount: amountField('退款金额（分）', 'fen to give back').min(1),
    kind: z.literal('PARTIAL').default('PARTIAL').meta({
      description:
        '退款类型：PARTIAL 部分退款；全额退款请用取消或退货 / PARTIAL; for all of it cancel or return the order',
    }),
    reason: textField(200, '退款原因', 'reason'),
  })
  .meta({ id: 'OpenRefundBody', description: '部分退款 / a partial refund' })

export const ReportRefundBody = z
  .strictObject({
    status: z
      .enum(['SUCCESS', 'OK', 'FAILED'])
      .meta({ description: '退款结果，OK 同 SUCCESS / result; OK is SUCCESS' }),
    channelNo: codeField(64, '渠道退款流水号', "the channel's number").optional(),
    reason: textField(200, '失败原因', 'why it failed').optional(),
  })
  .meta({ id: 'ReportRefundBody', description: '退款结果 / result of a refund' })

export const RefundView = z
  .object({
    orderId: orderIdField,
    refundNo,
    amount: amountField('退款金额（分）', 'fen to give back'),
    refundState: z.enum(['PENDING', 'DONE', 'FAILED']).nullable().meta({
      description: '退款状态；202 时未知 / state of the refund; unknown with 202',
    }),
    orderState: orderStateField,
  })
  .meta({ id: 'RefundView', description: '退款进展 / how the refund stands' })
