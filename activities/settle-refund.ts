import { settleRefund } from '../db/commands/refunds.ts'
import type { ActivityDependencies } from './dependencies.ts'

interface ReportedRefund {
  orderId: string
  refundNo: string
  result: { status: 'OK' | 'FAILED'; channelNo?: string }
}

/** What the mall says became of a refund; done is done. */
export const bindSettleRefund = ({ db }: ActivityDependencies) =>
  async function settleRefundActivity({ orderId, refundNo, result }: ReportedRefund): Promise<{ refundState: string }> {
    return settleRefund(db, { orderId, refundNo, ...result })
  }
