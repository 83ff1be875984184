import { and, eq, sql } from 'drizzle-orm'
import type { FailureCode } from '../../domain/failure.ts'
import { refundWorkflowId } from '../../domain/task-queue.ts'
import type { Database, Executor } from '../connect.ts'
import { notices, orderStateLog, orders, refunds } from '../schema/index.ts'

export type OpenedRefund = { mallId: string; isDone: boolean } | { refused: FailureCode; field?: string }

export interface RefundToOpen {
  orderId: string
  refundNo: string
  kind: 'PARTIAL' | 'EXTRA_PAYMENT'
  amountFen: number
  reason: string
  asksMall: boolean
  /** Why it is asked for, where that is not the refund's own reason. */
  reasonCode?: string
  /** Of the notice that asks the mall for it, another one each time that it is asked. */
  noticeId: string
}

/**
 * Opens a refund of an ended order or of a payment too many, and asks for it. A repeat finds it open and asks anew unless
 * the money is back; another amount is no repeat.
 */
export async function openRefund(db: Database, refund: RefundToOpen): Promise<OpenedRefund> {
  return db.transaction(async (transaction) => {
    const { orderId, refundNo, kind, amountFen, reason } = refund
    const [order] = await transaction.select().from(orders).where(eq(orders.orderId, orderId)).for('update')
    if (!order) return { refused: 'ORDER_NOT_FOUND' as const }
    const { mallId } = order
    const [known] = await transaction.select().from(refunds).where(isRefund(orderId, refundNo))
    if (known && known.amountFen !== amountFen) return { refused: 'PARAM_INVALID' as const }
    if (known?.state === 'DONE') return { mallId, isDone: true }
    if (!known) {
      if (kind === 'PARTIAL' && amountFen > order.paidFen - (await takenFen(transaction, orderId))) {
        return { refused: 'REFUND_EXCEEDS_PAID' as const }
      }
      const workflowId = refundWorkflowId(orderId, refundNo)
      const added = await transaction
        .insert(refunds)
        .values({ refundNo, orderId, kind, amountFen, state: 'PENDING', workflowId, reason })
        .onConflictDoNothing({ target: refunds.refundNo })
        .returning({ refundNo: refunds.refundNo })
      if (added.length === 0) return { refused: 'PARAM_INVALID' as const, field: 'refundNo' } // Another order has it.
      if (kind === 'PARTIAL') {
        const requestKey = `refund/${refundNo}`
        await logMoney(transaction, { order, row: '36', event: 'PARTIAL_REFUND', requestKey, reason })
      }
    }
    if (refund.asksMall) await askForRefund(transaction, { order, refund })
    return { mallId, isDone: false }
  })
}

async function askForRefund(
  transaction: Executor,
  { order, refund }: { order: typeof orders.$inferSelect; refund: RefundToOpen },
): Promise<void> {
  const { noticeId, refundNo, amountFen, reason, reasonCode = reason } = refund
  const row = {
    noticeId,
    orderId: order.orderId,
    partnerId: order.mallId,
    recipient: 'MALL',
    type: 'REFUND_REQUESTED',
    version: order.version,
    context: { refundNo, amountFen, reasonCode },
  } as const
  await transaction.insert(notices).values(row).onConflictDoNothing()
}

const isRefund = (orderId: string, refundNo: string) =>
  and(eq(refunds.orderId, orderId), eq(refunds.refundNo, refundNo))

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
