import { and, eq, ne, sql } from 'drizzle-orm'
import { checkTrackingNumber, findCarrier } from '../../domain/carrier.ts'
import type { FailureCode } from '../../domain/failure.ts'
import type { Refund } from '../../domain/order.ts'
import type { CommitMove, OrderAhead } from '../../domain/order-move.ts'
import { isRefunding } from '../../domain/order-state.ts'
import type { OrderEffect } from '../../domain/order-transitions.ts'
import type { Database, Executor } from '../connect.ts'
import { findOrderAhead } from '../queries/order-ahead.ts'
import { dataKeys, notices, orderStateLog, orders, parcels, payments, refunds } from '../schema/index.ts'
import { NoticeHasLeft, withdrawNotices } from './notices.ts'
import * as goods from './order-goods.ts'

export interface CommitContext {
  /** How long the data key of an ended order lives on, ms (contract section 4). */
  shredAfterMs: number
}
export type Committed =
  | { committed: true }
  | { refused: FailureCode; field?: string }
  /** The move was to be kept from the merchant, who may know of the order already (row 24). */
  | { noticeHasLeft: true }
  /** `isThisMove`: what the database has on top is this very move, of an attempt whose answer was lost. */
  | { ahead: OrderAhead; isThisMove: boolean }
  /** It has less than the workflow, as after a restore: nothing was written. */
  | { isBehind: true }

type OrderRow = typeof orders.$inferSelect

/**
 * Writes a move: the order's row, its log, what it does to goods, and the notices that it causes, in one transaction.
 * Nothing is written over: where the database is ahead already, because the engine lost the task that wrote it or a worker
 * lost the answer, it comes back for the workflow to go on from.
 */
export async function commitMove(db: Database, move: CommitMove, context: CommitContext): Promise<Committed> {
  try {
    return await db.transaction((transaction) => commit(transaction, move, context))
  } catch (error) {
    if (error instanceof NoticeHasLeft) return { noticeHasLeft: true }
    if (error instanceof goods.GoodsRefused) return { refused: error.code, field: error.field }
    throw error
  }
}

async function commit(transaction: Executor, move: CommitMove, context: CommitContext): Promise<Committed> {
  const { facts, from, request, nowMs } = move
  const { orderId } = facts
  const isBefore = and(eq(orders.orderId, orderId), eq(orders.version, facts.version - 1))
  const [order] = await transaction
    .update(orders)
    .set({
      state: facts.state,
      version: facts.version,
      nextActor: move.nextActor,
      dueAt: move.dueAtMs === null ? null : new Date(move.dueAtMs),
      attention: facts.attention,
      paidFen: facts.paidFen,
      refundedFen: facts.refundedFen,
      facts,
      updatedAt: new Date(nowMs),
      ...(facts.milestones.PAID === nowMs ? { paidAt: new Date(nowMs) } : {}),
      ...(move.effects.includes('END') ? { endedAt: new Date(nowMs) } : {}),
      ...(request.merchantOrderId ? { merchantOrderId: request.merchantOrderId } : {}),
      ...(request.evidence ? { evidence: sql`${orders.evidence} || ${JSON.stringify(request.evidence)}::jsonb` } : {}),
    })
    .where(isBefore)
    .returning()
  if (!order) return findAhead(transaction, move)
  await transaction.insert(orderStateLog).values({
    orderId,
    seq: facts.version,
    from,
    to: facts.state,
    event: request.event,
    row: move.row,
    actor: request.actor,
    reasonCode: request.reasonCode ?? null,
    reason: request.reason ?? null,
    operatorIds: request.operatorIds ?? null,
    requestKey: request.requestKey,
    requestId: request.requestId ?? null,
    occurredAt: new Date(request.occurredAtMs ?? nowMs),
  })
  for (const effect of move.effects) await applyEffect(transaction, { effect, move, order, context })
  await writeMoney(transaction, move)
  if (move.notices.length > 0) {
    await transaction.insert(notices).values(
      move.notices.map(({ notBeforeMs, ...notice }, position) => ({
        ...notice,
        position,
        notBefore: notBeforeMs === undefined ? null : new Date(notBeforeMs),
        orderId,
        partnerId: notice.recipient === 'MALL' ? order.mallId : order.merchantId,
        version: facts.version,
      })),
    )
  }
  return { committed: true }
}

async function findAhead(transaction: Executor, { facts, request }: CommitMove): Promise<Committed> {
  const { orderId, version } = facts
  const ahead = await findOrderAhead(transaction, { orderId, version: version - 1 })
  if (ahead === null) return { isBehind: true }
  const isThis = and(
    eq(orderStateLog.orderId, orderId),
    eq(orderStateLog.seq, version),
    eq(orderStateLog.requestKey, request.requestKey),
    eq(orderStateLog.event, request.event),
  )
  const isThisMove = ahead.facts.version === version && (await transaction.$count(orderStateLog, isThis)) === 1
  return { ahead, isThisMove }
}

async function writeMoney(transaction: Executor, move: CommitMove): Promise<void> {
  const { facts, request, nowMs } = move
  const { orderId } = facts
  if (request.payment && facts.paymentNos.includes(request.payment.paymentNo)) {
    const { paymentNo, amountFen, channel, paidAtMs, surplusRefundNo } = request.payment
    if (surplusRefundNo !== undefined) await refuseReturned(transaction, { orderId, refundNo: surplusRefundNo })
    const row = { orderId, paymentNo, amountFen, channel: channel ?? null, paidAt: new Date(paidAtMs) }
    await transaction.insert(payments).values(row).onConflictDoNothing()
  }
  for (const refund of touchedRefunds(move)) {
    const { refundNo } = refund
    const isOfAnother = and(eq(refunds.refundNo, refundNo), ne(refunds.orderId, orderId))
    if ((await transaction.$count(refunds, isOfAnother)) > 0) throw new goods.GoodsRefused('PARAM_INVALID', 'refundNo')
    const channelNo = refundNo === request.refund?.refundNo ? (request.refund.channelNo ?? null) : null
    await transaction
      .insert(refunds)
      .values({ ...refund, orderId, workflowId: `order-${orderId}`, reason: request.reason ?? null, channelNo })
      .onConflictDoUpdate({
        target: [refunds.orderId, refunds.refundNo],
        set: {
          state: refund.state,
          channelNo: sql`coalesce(${channelNo}, ${refunds.channelNo})`,
          updatedAt: new Date(nowMs),
        },
      })
  }
}

/** The one that the request names, and the one of the whole rest when the order goes over to it. */
function touchedRefunds({ facts, from, request }: CommitMove): Refund[] {
  const isNew = ({ kind }: Refund) => kind === 'FULL' && isRefunding(facts) && from !== facts.state
  return facts.refunds.filter((refund) => refund.refundNo === request.refund?.refundNo || isNew(refund))
}

/** Money that is on its way back, or was given back, buys nothing. */
async function refuseReturned(
  transaction: Executor,
  { orderId, refundNo }: { orderId: string; refundNo: string },
): Promise<void> {
  const isReturned = and(eq(refunds.orderId, orderId), eq(refunds.refundNo, refundNo))
  if ((await transaction.$count(refunds, isReturned)) > 0) throw new goods.GoodsRefused('ORDER_CLOSED', 'event')
}

interface EffectContext {
  effect: OrderEffect
  move: CommitMove
  order: OrderRow
  context: CommitContext
}

async function applyEffect(transaction: Executor, { effect, move, order, context }: EffectContext): Promise<void> {
  const { orderId } = order
  const { request } = move
  switch (effect) {
    case 'RESERVE_NUMBER':
      if (order.details.number === null) return
      return goods.reserveNumber(transaction, orderId)
    case 'REGAIN_GOODS': {
      const phoneNumber = order.details.number?.phoneNumber ?? null
      return goods.regainGoods(transaction, { ...order, phoneNumber, items: order.details.items })
    }
    case 'FREE_GOODS':
      return goods.freeGoods(transaction, orderId)
    case 'WITHDRAW_NOTICES':
      return withdrawNotices(transaction, orderId)
    case 'OCCUPY_NUMBER':
      return goods.occupyNumber(transaction, orderId, request.evidence?.iccid)
    case 'ACTIVATE_NUMBER':
      return goods.activateNumber(transaction, orderId, request.evidence?.iccid)
    case 'RECORD_DEVICES':
      return goods.recordDevices(transaction, orderId, devicesOf(move))
    case 'CONSUME_STOCK':
      return goods.consumeStock(transaction, orderId)
    case 'CONSUME_SHIPPED':
      return goods.consumeShipped(transaction, { orderId, items: order.details.items, lines: move.facts.lines })
    case 'RETURN_STOCK':
      await goods.returnStock(transaction, orderId)
      return goods.forgetDevices(transaction, orderId)
    case 'ADD_PARCELS':
      return addParcels(transaction, move)
    case 'REPLACE_PARCEL':
      return replaceParcels(transaction, move)
    case 'RESET_READS':
      return // Reads are counted per round, and a round begins with each return to the audit.
    case 'REVIVE':
      await transaction.update(orders).set({ endedAt: null }).where(eq(orders.orderId, orderId))
      await transaction.update(dataKeys).set({ shredAfter: null }).where(eq(dataKeys.vaultId, order.details.vaultId))
      return
    case 'END': {
      const shredAfter = new Date(move.nowMs + context.shredAfterMs)
      await transaction.update(dataKeys).set({ shredAfter }).where(eq(dataKeys.vaultId, order.details.vaultId))
      return
    }
  }
}

function devicesOf({ request }: CommitMove): string[] {
  return [...(request.evidence?.imeis ?? []), ...(request.parcels ?? []).flatMap((parcel) => parcel.imeis)]
}

async function addParcels(transaction: Executor, { facts, request }: CommitMove): Promise<void> {
  for (const { packageNo, carrierCode, trackingNo, items, imeis, shippedAtMs } of request.parcels ?? []) {
    const added = await transaction
      .insert(parcels)
      .values({
        orderId: facts.orderId,
        packageNo,
        carrierCode,
        trackingNo,
        items,
        imeis,
        isPatternOk: isPatternOk(carrierCode, trackingNo),
        shippedAt: new Date(shippedAtMs),
      })
      .onConflictDoNothing()
      .returning({ packageNo: parcels.packageNo })
    if (added.length === 0) throw new goods.GoodsRefused('TRACKING_NO_DUPLICATE', 'packages.trackingNo')
  }
}

async function replaceParcels(transaction: Executor, { facts, request }: CommitMove): Promise<void> {
  for (const { carrierCode, trackingNo, replaces } of request.parcels ?? []) {
    const taken = and(eq(parcels.carrierCode, carrierCode), eq(parcels.trackingNo, trackingNo))
    if ((await transaction.$count(parcels, taken)) > 0) {
      throw new goods.GoodsRefused('TRACKING_NO_DUPLICATE', 'packages.trackingNo')
    }
    await transaction
      .update(parcels)
      .set({
        carrierCode,
        trackingNo,
        isPatternOk: isPatternOk(carrierCode, trackingNo),
        isSubscribed: false,
        status: 'CREATED',
        replacedNos: sql`array_append(${parcels.replacedNos}, ${replaces ?? ''})`,
        updatedAt: sql`now()`,
      })
      .where(and(eq(parcels.orderId, facts.orderId), eq(parcels.trackingNo, replaces ?? '')))
  }
}

function isPatternOk(carrierCode: string, trackingNo: string): boolean {
  const carrier = findCarrier(carrierCode)
  return carrier ? checkTrackingNumber(carrier, trackingNo).isPatternOk : false
}
