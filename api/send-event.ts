import { findOwnOrder, type OrderRow } from '../db/queries/mall-orders.ts'
import type { Actor } from '../domain/actor.ts'
import { Failure } from '../domain/failure.ts'
import type { EventRequest } from '../domain/order.ts'
import { allowedEvents, decide, nextActor } from '../domain/order-decision.ts'
import type { OrderEvent } from '../domain/order-event.ts'
import { isFinal, ORDER_STATES, type OrderState } from '../domain/order-state.ts'
import type { Caller } from './caller.ts'
import type { ApiDependencies } from './dependencies.ts'
import type { Delivered } from './gateway/delivered.ts'
import { OrderEnded } from './gateway/engine-failure.ts'
import { keepLateEvent } from './late-event.ts'

/** 202: taken for certain, done as soon as the engine gets to it; what is not known then is null. */
export interface SentEvent {
  readonly status: 200 | 202
  readonly orderState: OrderState
  readonly version: number | null
  readonly isChanged: boolean | null
  readonly nextActor: Actor | null
  readonly dueAtMs: number | null
  readonly allowedEvents: OrderEvent[] | null
}

export interface EventToSend {
  readonly caller: Caller
  /** As the caller's own order was read. */
  readonly order: OrderRow
  readonly request: EventRequest
  /** What may still be done beside an order that is over; whether it was. */
  readonly afterEnd?: (ended: OrderRow) => Promise<boolean>
}

/**
 * Sends one request to an order and answers with the order after it.
 *
 * @throws Failure with what the order is now, when it refuses: what came after its end is kept as a late event (row 34);
 * ENGINE_UNAVAILABLE when nothing was taken.
 */
export async function sendEvent(dependencies: ApiDependencies, event: EventToSend): Promise<SentEvent> {
  try {
    return await ask(dependencies, event)
  } catch (error) {
    if (error instanceof Failure) await keepIfFinal(dependencies, event, error)
    throw error
  }
}

/** An order that has ended may still be waiting for a late payment: then it is its workflow that refuses. */
async function keepIfFinal(dependencies: ApiDependencies, event: EventToSend, failure: Failure): Promise<void> {
  const { order, request } = event
  const state = ORDER_STATES.find((candidate) => candidate === failure.extra.currentState)
  if (state === undefined || !isFinal(state)) return
  await keepLateEvent(dependencies, { order: { ...order, state }, request, code: failure.code })
}

async function ask(dependencies: ApiDependencies, event: EventToSend): Promise<SentEvent> {
  const { order } = event
  try {
    const { status, outcome } = await deliver(dependencies, event)
    if (outcome === null) return { status, orderState: order.state, ...UNKNOWN }
    return { ...outcome, status, nextActor: nextActorOf(outcome.nextActor) }
  } catch (error) {
    if (!(error instanceof OrderEnded)) throw error
    return answerEnded(dependencies, event)
  }
}

/** An engine that answers from an older version than the database has lost a move: it takes that over and is asked again. */
async function deliver({ orders }: ApiDependencies, { order, request }: EventToSend): Promise<Delivered> {
  try {
    return await orders.send(order.orderId, request)
  } catch (error) {
    const engineVersion = error instanceof Failure ? error.extra.version : undefined
    if (typeof engineVersion !== 'number' || engineVersion >= order.version) throw error
    await orders.catchUp(order.orderId)
    return orders.send(order.orderId, request)
  }
}

const UNKNOWN = { version: null, isChanged: null, nextActor: null, dueAtMs: null, allowedEvents: null } as const

/** The engine answers with what domain's nextActor gave it. */
const nextActorOf = (actor: string): Actor => actor as Actor

/** The order is over: what is reached already is a repeat, everything else came too late. */
async function answerEnded(
  { db, policy, nowMs }: ApiDependencies,
  { caller, order: { orderId }, request, afterEnd }: EventToSend,
): Promise<SentEvent> {
  const order = await findOwnOrder(db, caller, orderId)
  // Open in our eyes, unknown to the engine: that says nothing about the request, so it is no refusal.
  if (order === null || !isFinal(order.state)) {
    throw new Failure('ENGINE_UNAVAILABLE', { extra: { retryAfterSeconds: 2 } })
  }
  const { facts, state, version } = order
  const decision = decide({ order: facts, request, policy, nowMs: nowMs() })
  const now = {
    orderState: state,
    version,
    nextActor: nextActor(facts),
    dueAtMs: null,
    allowedEvents: allowedEvents(facts),
  }
  if (decision.outcome === 'REPEAT') return { status: 200, isChanged: false, ...now }
  if (await afterEnd?.(order)) return { status: 200, isChanged: true, ...now }
  const { code, field } =
    decision.outcome === 'REFUSED' ? decision.refusal : { code: 'STATE_CONFLICT' as const, field: 'event' }
  throw new Failure(code, { field, extra: { currentState: state, version, allowedEvents: now.allowedEvents } })
}
