import type { OrderProgress } from '../contract/order-progress.ts'
import { recordLateEvent } from '../db/commands/notices.ts'
import { findAnyOrder, findOwnOrder, type OrderRow } from '../db/queries/mall-orders.ts'
import { Failure, type FailureCode } from '../domain/failure.ts'
import type { EventRequest } from '../domain/order.ts'
import { allowedEvents, decide, nextActor } from '../domain/order-decision.ts'
import { isFinal, ORDER_STATES } from '../domain/order-state.ts'
import { formatTime } from '../domain/time.ts'
import type { EventOutcome } from '../workflows/messages.ts'
import type { Caller } from './caller.ts'
import type { ApiDependencies } from './dependencies.ts'
import { OrderEnded } from './order-gateway.ts'

export interface OrderAnswer {
  status: 200 | 202
  data: OrderProgress
  /** What the order's workflow said; null when it has not yet, or was over. */
  outcome: EventOutcome | null
}

/** @throws Failure ORDER_NOT_FOUND, the same for an unknown order and for one of somebody else. */
export async function requireOrder({ db }: ApiDependencies, caller: Caller, orderId: string): Promise<OrderRow> {
  const order = await findOwnOrder(db, caller, orderId)
  if (order === null) throw new Failure('ORDER_NOT_FOUND')
  return order
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
 * Asks an order for a move. 202 when the request is durable and nobody has carried it out yet.
 *
 * @throws Failure with the refusal; what came after the end of the order is kept as a late event (contract row 34).
 */
export async function sendEvent(
  dependencies: ApiDependencies,
  order: OrderRow,
  request: EventRequest,
): Promise<OrderAnswer> {
  const answer = await sendWhileOpen(dependencies, order, request)
  return answer ?? answerEnded(dependencies, order.orderId, request)
}

/** The same, or null when the order's workflow is over, for those who know a way on. */
export async function sendWhileOpen(
  dependencies: ApiDependencies,
  order: OrderRow,
  request: EventRequest,
): Promise<OrderAnswer | null> {
  const { orderId } = order
  try {
    const { status, outcome } = await dependencies.orders.send(orderId, request)
    if (status === 202) return { status, data: lastKnown(order), outcome }
    return { status, data: progressOf(outcome), outcome }
  } catch (error) {
    if (error instanceof OrderEnded) return null
    if (error instanceof Failure) await keepIfFinal(dependencies, { orderId, request, failure: error })
    throw error
  }
}

export function progressOf(outcome: EventOutcome): OrderProgress {
  const { orderId, orderState, version, nextActor: actor, dueAtMs, isChanged } = outcome
  return {
    orderId,
    orderState,
    version,
    // The workflow answers by domain's own function, whose words these are.
    nextActor: actor as OrderProgress['nextActor'],
    dueAt: dueAtMs === null ? null : formatTime(dueAtMs),
    changed: isChanged,
  }
}

function lastKnown({ orderId, state }: OrderRow): OrderProgress {
  return { orderId, orderState: state, version: null, nextActor: null, dueAt: null, changed: null }
}

/** Nobody runs the order any more: the same table decides over what it ended as. */
export async function answerEnded(
  dependencies: ApiDependencies,
  orderId: string,
  request: EventRequest,
): Promise<OrderAnswer> {
  const { db, policy, nowMs } = dependencies
  const order = await findAnyOrder(db, orderId)
  // An order that is open here and gone there is being restored: its outcome is unknown, which is no refusal.
  if (order === null || !isFinal(order.state)) {
    throw new Failure('ENGINE_UNAVAILABLE', { extra: { retryAfterSeconds: 5 } })
  }
  const decision = decide({ order: order.facts, request, policy, nowMs: nowMs() })
  if (decision.outcome === 'REPEAT') return { status: 200, data: standingOf(order, false), outcome: null }
  const code = decision.outcome === 'REFUSED' ? decision.refusal.code : codeOfTooLate(request)
  await recordLateEvent(db, lateEvent(order, request, code))
  const { state: currentState, version } = order
  throw new Failure(code, { extra: { currentState, version, allowedEvents: allowedEvents(order.facts) } })
}

/** The table would still allow it, but the time in which an order waits for it is over. */
const codeOfTooLate = (request: EventRequest): FailureCode =>
  request.event === 'PAID' ? 'ORDER_CLOSED' : 'STATE_CONFLICT'

async function keepIfFinal(
  { db }: ApiDependencies,
  { orderId, request, failure }: { orderId: string; request: EventRequest; failure: Failure },
): Promise<void> {
  const state = ORDER_STATES.find((candidate) => candidate === failure.extra.currentState)
  if (state === undefined || !isFinal(state)) return
  await recordLateEvent(db, lateEvent({ orderId, state }, request, failure.code))
}

export function lateEvent(
  { orderId, state }: Pick<OrderRow, 'orderId' | 'state'>,
  { requestKey, event, actor }: EventRequest,
  code: FailureCode,
) {
  return { orderId, requestKey, event, actor, state, code }
}
