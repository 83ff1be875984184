import { type OpenedRefund, openRefund, settleRefund } from '../db/commands/refunds.ts'
import type { ActivityDependencies } from './dependencies.ts'

export interface OpenRefund {
  orderId: string
  refundNo: string
  kind: 'PARTIAL' | 'EXTRA_PAYMENT'
  amountFen: number
  reason: string
  asksMall: boolean
}

/** Refunds beside an order's own workflow: the sum is guarded where the rows are, under a lock of the order's row. */
export const bindOpenRefund = ({ db }: ActivityDependencies) =>
  async function openRefundActivity(refund: OpenRefund): Promise<OpenedRefund> {
    return openRefund(db, refund)
  }

export const bindSettleRefund = ({ db }: ActivityDependencies) =>
  async function settleRefundActivity({
    orderId,
    refundNo,
    result,
  }: OpenRefund & { result: { status: 'OK' | 'FAILED'; channelNo?: string } }): Promise<{ refundState: string }> {
    return settleRefund(db, { orderId, refundNo, ...result })
  }
