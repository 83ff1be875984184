import { type OpenedRefund, openRefund, type RefundToOpen, settleRefund } from '../db/commands/refunds.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Refunds beside an order's own workflow: the sum is guarded where the rows are, under a lock of the order's row. */
export const bindOpenRefund = ({ db }: ActivityDependencies) =>
  async function openRefundActivity(refund: RefundToOpen): Promise<OpenedRefund> {
    return openRefund(db, refund)
  }

export const bindSettleRefund = ({ db }: ActivityDependencies) =>
  async function settleRefundActivity({
    orderId,
    refundNo,
    result,
  }: RefundToOpen & { result: { status: 'OK' | 'FAILED'; channelNo?: string } }): Promise<{ refundState: string }> {
    return settleRefund(db, { orderId, refundNo, ...result })
  }
