import { type OpenedRefund, openRefund, type RefundToOpen } from '../db/commands/refunds.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** A refund beside an order's own workflow: its sum is guarded where the rows are, under a lock of the order's row. */
export const bindOpenRefund = ({ db }: ActivityDependencies) =>
  async function openRefundActivity(refund: RefundToOpen): Promise<OpenedRefund> {
    return openRefund(db, refund)
  }
