import { and, eq, sql } from 'drizzle-orm'
import type { FailureCode } from '../../domain/failure.ts'
import { refundWorkflowId } from '../../domain/task-queue.ts'
import type { Database, Executor } from '../connect.ts'
import { notices, orderStateLog, orders, refunds } from '../schema/index.ts'

export type OpenedRefund = { noticeId: string; mallId: string } | { refused: FailureCode }

export interface RefundToOpen {
  orderId: string
  refundNo: string
  kind: 'PARTIAL' | 'EXTRA_PAYMENT'
  amountFen: number
  reason: string
  asksMall: boolean
}

/** Opens a refund of an ended order or of a payment too many. A repeat finds it open; another amount is no repeat. */
export async function openRefund(db: Database, refund: RefundToOpen): Promise<OpenedRefund> {
  return db.transaction(async (transaction) => {
    const { orderId, refundNo, kind, amountFen, reason } = refund
    const [order] = await transaction.select().from(orders).where(eq(orders.orderId, orderId)).for('update')
    if (!order) return { refused: 'ORDER_NOT_FOUND' as const }
    const opened = { noticeId: noticeIdOf(refundNo), mallId: order.mallId }
    const [known] = await transaction.select().from(refunds).where(isRefund(orderId, refundNo))
    if (known) return known.amountFen === amountFen ? opened : { refused: 'PARAM_INVALID' as const }
    if (kind === 'PARTIAL' && amountFen > order.paidFen - (await takenFen(transaction, orderId))) {
      return { refused: 'REFUND_EXCEEDS_PAID' as const }
    }
    const workflowId = refundWorkflowId(orderId, refundNo)
    await transaction
      .insert(refunds)
      .values({ refundNo, orderId, kind, amountFen, state: 'PENDING', workflowId, reason })
    if (kind === 'PARTIAL') {
      await logMoney(transaction, {
        order,
        row: '36',
        event: 'PARTIAL_REFUND',
        requestKey: `refund/${refundNo}`,
        reason,
      })
    }
    if (refund.asksMall) {
      await transaction.insert(notices).values({
        noticeId: opened.noticeId,
        orderId,
        partnerId: order.mallId,
        recipient: 'MALL',
        type: 'REFUND_REQUESTED',
        version: order.version,
        context: { refundNo, amountFen, reasonCode: reason },
      })
    }
    return opened
  })
}

const isRefund = (orderId: string, refundNo: string) =>
  and(eq(refunds.orderId, orderId), eq(refunds.refundNo, refundNo))

/** A notice id of at most 32 characters that is the same on every try. */
const noticeIdOf = (refundNo: string): string => `n${refundNo}`.slice(0, 32)

/** What has been or is being given back of what was paid for the order itself. */
async function takenFen(transaction: Executor, orderId: string): Promise<number> {
  const [row] = await transaction
    .select({ sumFen: sql<string>`coalesce(sum(${refunds.amountFen}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), sql`${refunds.kind} <> 'EXTRA_PAYMENT'`))
  return Number(row?.sumFen ?? 0)
}

export async function settleRefund(
  db: Database,
  {
    orderId,
    refundNo,
    status,
    channelNo,
  }: { orderId: string; refundNo: string; status: 'OK' | 'FAILED'; channelNo?: string },
): Promise<{ refundState: string }> {
  return db.transaction(async (transaction) => {
    const [order] = await transaction.select().from(orders).where(eq(orders.orderId, orderId)).for('update')
    const [refund] = await transaction.select().from(refunds).where(isRefund(orderId, refundNo))
    if (!order || !refund || refund.state === 'DONE') return { refundState: refund?.state ?? 'DONE' }
    const state = status === 'OK' ? 'DONE' : 'FAILED'
    await transaction
      .update(refunds)
      .set({ state, channelNo: channelNo ?? refund.channelNo, updatedAt: sql`now()` })
      .where(isRefund(orderId, refundNo))
    if (state === 'FAILED') return { refundState: state }
    if (refund.kind === 'PARTIAL') {
      const facts = { ...order.facts, refundedFen: order.facts.refundedFen + refund.amountFen }
      const refundedFen = sql`${orders.refundedFen} + ${refund.amountFen}`
      await transaction.update(orders).set({ refundedFen, facts }).where(eq(orders.orderId, orderId))
      const requestKey = `refund/${refundNo}/done`
      await logMoney(transaction, {
        order: { ...order, facts },
        row: '30',
        event: 'REFUND_OK',
        requestKey,
        reason: refund.reason,
      })
    }
    return { refundState: state }
  })
}

/**
 * The log of an ended order goes on with its compensations: by then no workflow counts its versions any more. Payments
 * too many are no part of the order; they stand in `refunds` and `late_events`.
 */
async function logMoney(
  transaction: Executor,
  entry: { order: typeof orders.$inferSelect; row: string; event: string; requestKey: string; reason: string | null },
): Promise<void> {
  const { order, row, event, requestKey, reason } = entry
  const seq = order.version + 1
  const facts = { ...order.facts, version: seq }
  await transaction
    .update(orders)
    .set({ version: seq, facts, updatedAt: sql`now()` })
    .where(eq(orders.orderId, order.orderId))
  await transaction.insert(orderStateLog).values({
    orderId: order.orderId,
    seq,
    from: order.state,
    to: order.state,
    event,
    row,
    actor: 'MALL',
    reason,
    requestKey,
    occurredAt: new Date(),
  })
}
