import { z } from 'zod'
import type { OrderState } from '../domain/order-state.ts'
import { amountField, codeField, orderIdField, reasonCodeField, textField } from './field.ts'
import { orderStateField } from './order-progress.ts'

export const CancelOrderBody = z
  .strictObject({
    cancelNo: codeField(64, '商城撤单流水号', "the mall's number of the cancellation"),
    reasonCode: reasonCodeField,
    reason: textField(200, '原因说明', 'reason').optional(),
    requestedBy: z
      .enum(['BUYER', 'MALL', 'SERVICE_DESK'])
      .default('BUYER')
      .meta({ description: '谁申请 / who asked for it' }),
    deduction: amountField('扣减金额（分），不超过实付', 'fen that are kept back, at most what was paid').optional(),
  })
  .meta({ id: 'CancelOrderBody', description: '取消订单 / cancel an order' })

/** The states of a task after TM Forum's open APIs. */
export const TASK_STATES = ['acknowledged', 'inProgress', 'pending', 'completed', 'rejected'] as const
export type TaskState = (typeof TASK_STATES)[number]

export const CancellationView = z
  .object({
    orderId: orderIdField,
    cancelId: z.string().meta({ description: '平台撤单编号 / number of the cancellation' }),
    state: z.enum(TASK_STATES).meta({
      description:
        '撤单任务状态（TMF）：已受理、处理中、待商户答复、完成、被拒 / state of the task: taken, being done, the merchant is asked, done, refused',
    }),
    orderState: orderStateField,
    replyBy: z.string().nullable().meta({ description: '商户答复时限 / until when the merchant may answer' }),
  })
  .meta({ id: 'CancellationView', description: '撤单进展 / how the cancellation stands' })

const ENDS: readonly OrderState[] = ['CANCELLED', 'REFUNDING', 'CLOSED']

/** How a cancellation that was taken stands, by what became of the order. */
export function cancellationState(orderState: OrderState | null): TaskState {
  if (orderState === null) return 'acknowledged'
  if (orderState === 'CANCELLING') return 'pending'
  return ENDS.includes(orderState) ? 'completed' : 'rejected'
}
