import { z } from 'zod'
import { amountField, codeField, timeField } from './field.ts'

/** Only SUCCESS is booked; PENDING keeps the order from ending meanwhile, FAILED lets it go (contract row 5). */
const PAYMENT_STATUSES = ['SUCCESS', 'PENDING', 'FAILED'] as const

export const RecordPaymentBody = z
  .strictObject({
    paymentNo: codeField(64, '支付流水号，商城唯一', 'number of the payment, unique in the mall'),
    amount: amountField('实收金额（分）', 'what was taken, fen'),
    paidAt: timeField('支付时间', 'when it was paid'),
    channel: codeField(32, '支付渠道', 'payment channel').optional(),
    status: z.enum(PAYMENT_STATUSES).default('SUCCESS').meta({
      description: '支付结果，只有 SUCCESS 入账；PENDING 支付进行中，FAILED 支付失败 / result; only SUCCESS is booked',
    }),
  })
  .meta({ id: 'RecordPaymentBody', description: '支付结果 / a payment' })
