import type { OrderProgress } from '../contract/order-progress.ts'
import type { OrderRow } from '../db/queries/mall-orders.ts'
import type { EventRequest } from '../domain/order.ts'
import { decide, nextActor } from '../domain/order-decision.ts'
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
 * @throws Failure as sendEvent.
 */
export async function sendMallEvent(
  dependencies: ApiDependencies,
  { order, ...asked }: Omit<EventToSend, 'request'>,
  request: EventRequest,
): Promise<ProgressAnswer> {
  const { policy, nowMs } = dependencies
  const isRepeat = decide({ order: order.facts, request, policy, nowMs: nowMs() }).outcome === 'REPEAT'
  // Also what the database has already: the engine may have lost it, and learns of it by being asked again.
  const sent = await sendEvent(dependencies, { ...asked, order, request })
  // The engine would repeat its first answer; a mall that asks again wants to know where the order stands now.
  if (isRepeat) return { status: 200, data: standingOf(order, false) }
  return { status: sent.status, data: progressOf(order.orderId, sent) }
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
