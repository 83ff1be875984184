import { z } from 'zod'

export const ConfirmReceiptBody = z
  .strictObject({
    confirmedBy: z.enum(['BUYER', 'MALL', 'CARRIER']).meta({
      description: '谁确认：买家确认后订单可完成 / who confirms; with the buyer the order may also complete',
    }),
  })
  .meta({ id: 'ConfirmReceiptBody', description: '确认收货 / receipt' })
