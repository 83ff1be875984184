import type { OrderProgress } from '../contract/order-progress.ts'
import { recordLateEvent } from '../db/commands/notices.ts'
import type { OrderRow } from '../db/queries/mall-orders.ts'
import { Failure, type FailureCode } from '../domain/failure.ts'
import type { EventRequest } from '../domain/order.ts'
import { decide, nextActor } from '../domain/order-decision.ts'
import { isFinal, ORDER_STATES } from '../domain/order-state.ts'
import { formatTime } from '../domain/time.ts'
import type { ApiDependencies } from './dependencies.ts'
import { type EventToSend, type SentEvent, sendEvent } from './send-event.ts'

export interface ProgressAnswer {
  status: 200 | 202
  data: OrderProgress
}

/** An order as the database has it. */
export function standingOf(order: OrderRow, changed: boolean): OrderProgress {
  return {
    orderId: order.orderId,
    orderState: order.state,
    version: order.version,
    nextActor: nextActor(order.facts),
    dueAt: order.dueAt === null ? null : formatTime(order.dueAt.getTime()),
    changed,
  }
}

/**
 * Asks the mall's own order for a move. 202 when the request is durable and nobody has carried it out yet.
 *
 * @throws Failure with the refusal; what came after the end of the order is kept as a late event (contract row 34).
 */
export async function sendMallEvent(
  dependencies: ApiDependencies,
  { caller, order }: Pick<EventToSend, 'caller' | 'order'>,
  request: EventRequest,
): Promise<ProgressAnswer> {
  const { policy, nowMs } = dependencies
  const isRepeat = decide({ order: order.facts, request, policy, nowMs: nowMs() }).outcome === 'REPEAT'
  try {
    // Also what the database has already: the engine may have lost it, and learns of it by being asked again.
    const sent = await sendEvent(dependencies, { caller, order, request })
    // The engine would repeat its first answer; a mall that asks again wants to know where the order stands now.
    if (isRepeat) return { status: 200, data: standingOf(order, false) }
    return { status: sent.status, data: progressOf(order.orderId, sent) }
  } catch (error) {
    if (error instanceof Failure) await keepIfFinal(dependencies, { order, request, failure: error })
    throw error
  }
}

function progressOf(orderId: string, sent: Omit<SentEvent, 'status' | 'allowedEvents'>): OrderProgress {
  const { orderState, version, nextActor: actor, dueAtMs, isChanged: changed } = sent
  return {
    orderId,
    orderState,
    version,
    nextActor: actor,
    dueAt: dueAtMs === null ? null : formatTime(dueAtMs),
    changed,
  }
}

interface Refused {
  order: OrderRow
  request: EventRequest
  failure: Failure
}

/** An order that has ended may still be waiting for a late payment: its workflow refuses, and somebody may ask why. */
async function keepIfFinal({ db }: ApiDependencies, { order, request, failure }: Refused): Promise<void> {
  const state = ORDER_STATES.find((candidate) => candidate === failure.extra.currentState)
  if (state === undefined || !isFinal(state)) return
  await recordLateEvent(db, lateEvent({ ...order, state }, request, failure.code))
}

export function lateEvent(
  { orderId, state }: Pick<OrderRow, 'orderId' | 'state'>,
  { requestKey, event, actor }: EventRequest,
  code: FailureCode,
) {
  return { orderId, requestKey, event, actor, state, code }
}
