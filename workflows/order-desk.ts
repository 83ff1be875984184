import * as workflow from '@temporalio/workflow'
import { dueAtMs } from '../domain/deadline.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { EventRequest, OrderFacts, OrderPolicy } from '../domain/order.ts'
import { advance, type Move } from '../domain/order-advance.ts'
import { withDatabaseBehind, withNoticeState } from '../domain/order-attention.ts'
import { allowedEvents, decide, nextActor } from '../domain/order-decision.ts'
import { ORDER_EVENTS } from '../domain/order-event.ts'
import { type GuardContext, isHealable, type Refusal } from '../domain/order-guards.ts'
import type { OrderAhead, QueuedNotice } from '../domain/order-move.ts'
import { isCancelled, ORDER_STATE_TABLE } from '../domain/order-state.ts'
import type { EventOutcome, OrderInput } from './messages.ts'
import { noticesOf } from './order-notices.ts'
import { databaseStep } from './partner-calls.ts'

export interface OrderDesk {
  facts(): OrderFacts
  /** Applies one request after all earlier ones; refusals are ApplicationFailures whose type is the failure's code. */
  apply(request: EventRequest, deadline?: Move['deadline']): Promise<EventOutcome>
  /** Throws when the table refuses the request as things stand. Synchronous and pure, as validators must be. */
  check(request: EventRequest): void
  outcome(isChanged: boolean): EventOutcome
  /** Goes on from what the database has, where that is further (see adopt). */
  catchUp(): Promise<void>
  /** Marks the order notice without a move: the merchant has it, or will never get it. */
  setNoticeState(state: OrderFacts['noticeState']): Promise<void>
}

export interface DeskOptions {
  input: OrderInput
  facts: OrderFacts
  /** Where the notices of a move go. */
  lanes: { push(notices: readonly QueuedNotice[]): void }
  onMoved(facts: OrderFacts): void
}

/** Where everything that happens to one order is decided, one thing at a time. */
export function openDesk({ input, facts, lanes, onMoved }: DeskOptions): OrderDesk {
  const { policy } = input
  let order = facts
  let turn: Promise<unknown> = Promise.resolve()

  return { facts: () => order, apply, check, outcome, catchUp, setNoticeState }

  function apply(request: EventRequest, deadline?: Move['deadline']): Promise<EventOutcome> {
    return inTurn(() => applyNow(request, deadline))
  }

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined) // The next in line does not care how this one ended.
    return mine
  }

  async function applyNow(request: EventRequest, deadline: Move['deadline']): Promise<EventOutcome> {
    const context = withReason(contextOf(withPartAskedAgain(order, withNoticeFate(order, request))))
    const decision = decide(context)
    if (decision.outcome === 'REFUSED') throw refusalFailure(order, decision.refusal)
    if (decision.outcome === 'REPEAT') return outcome(false)
    const move: Move = { ...context, ...decision, refundNo: newId(), deadline }
    const next = advance(move)
    const notices = noticesOf({ move, next, policy, newId })
    const step = databaseStep(`${ORDER_EVENTS[request.event].zh} → ${ORDER_STATE_TABLE[next.state].zh}`)
    const committed = await step.commitMove({
      facts: next,
      from: order.state,
      row: decision.transition.row,
      request: context.request,
      effects: decision.transition.effects ?? [],
      notices,
      nextActor: nextActor(next),
      dueAtMs: dueAtMs({ order: next, policy }),
      nowMs: context.nowMs,
    })
    if ('noticeHasLeft' in committed) return applyNow({ ...request, noticeNeverLeft: false }, deadline)
    if ('refused' in committed) return refusedByGoods(request, { code: committed.refused, field: committed.field })
    if ('isBehind' in committed) throw databaseBehind()
    if ('committed' in committed) {
      moved(next, notices)
      return outcome(true)
    }
    adopt(committed.ahead)
    if (committed.isThisMove) return outcome(true)
    // Whether a deadline has passed is asked again of the order as it is now; everybody else asked for something.
    return deadline === undefined ? applyNow(request, deadline) : outcome(false)
  }

  function moved(next: OrderFacts, notices: QueuedNotice[]): void {
    order = next
    lanes.push(notices)
    onMoved(order)
  }

  /**
   * An update counts for the engine once its task has ended, and its database step is done before that. When the engine
   * dies in between, the move is in the database alone: it was legal, and it counts.
   */
  function adopt({ facts: ahead, notices }: OrderAhead): void {
    moved(withNoticeEnd(ahead, order), notices)
  }

  function catchUp(): Promise<void> {
    return inTurn(async () => {
      const { orderId, version } = order
      const ahead = await databaseStep('核对 catch up').findAhead({ orderId, version })
      if (ahead !== null) adopt(ahead)
    })
  }

  /** Nothing was decided about the request, so that this is no refusal; the order waits for an operator. */
  function databaseBehind(): workflow.ApplicationFailure {
    order = withDatabaseBehind(order, Date.now())
    onMoved(order)
    return refusal('INTERNAL', undefined)
  }

  /** A late payment whose goods are gone is refunded (row 6); everything else that the goods refuse is the caller's. */
  function refusedByGoods(request: EventRequest, reason: NonNullable<Refusal>): Promise<EventOutcome> {
    const isLatePayment = request.event === 'PAID' && ORDER_STATE_TABLE[order.state].isFinal && !request.cannotHeal
    if (isLatePayment) return applyNow({ ...request, cannotHeal: true, reason: reason.code }, undefined)
    throw refusalFailure(order, reason)
  }

  function check(request: EventRequest): void {
    const decision = decide(contextOf(request))
    if (decision.outcome === 'REFUSED') throw refusalFailure(order, decision.refusal)
  }

  function contextOf(request: EventRequest): GuardContext {
    return { order, request, policy, nowMs: Date.now() }
  }

  function outcome(isChanged: boolean): EventOutcome {
    return outcomeOf(order, { policy, isChanged })
  }

  function setNoticeState(state: OrderFacts['noticeState']): Promise<void> {
    return inTurn(async () => {
      const { orderId, attention } = order
      order = withNoticeState(order, state)
      onMoved(order)
      if (order.attention === attention) return
      const change = { noticeState: state, attention: order.attention }
      await databaseStep('提醒 attention').recordAttention({ orderId, change })
    })
  }
}

function outcomeOf(
  order: OrderFacts,
  { policy, isChanged }: { policy: OrderPolicy; isChanged: boolean },
): EventOutcome {
  return {
    orderId: order.orderId,
    orderState: order.state,
    version: order.version,
    isChanged,
    nextActor: nextActor(order),
    dueAtMs: dueAtMs({ order, policy }),
    allowedEvents: allowedEvents(order),
    refundState: order.refunds.at(-1)?.state,
    cancelId: order.cancellation?.cancelId,
  }
}

/** How the order notice ended is known here first, and the row may be older than that. */
function withNoticeEnd(ahead: OrderFacts, { noticeState }: OrderFacts): OrderFacts {
  const hasEnded = noticeState === 'DELIVERED' || noticeState === 'FAILED'
  return hasEnded ? { ...ahead, noticeState } : ahead
}

/** Rows 24 and 25 differ by whether the merchant was told anything; the commit settles that against the sender. */
function withNoticeFate({ noticeState }: OrderFacts, request: EventRequest): EventRequest {
  if (request.event !== 'CANCEL' || request.noticeNeverLeft !== undefined) return request
  return { ...request, noticeNeverLeft: noticeState === 'SENDING' || noticeState === 'FAILED' }
}

/** Until there was this patch, a part that was late was asked for once, and one that failed not at all. */
function withPartAskedAgain({ refunds }: OrderFacts, request: EventRequest): EventRequest {
  const isNamed = refunds.some(({ kind, refundNo }) => kind === 'PARTIAL' && refundNo === request.refund?.refundNo)
  const isAboutPart = request.event === 'REFUND_OVERDUE' || (request.event === 'REFUND_FAILED' && isNamed)
  return isAboutPart && workflow.patched('part-refund-asked-again') ? { ...request, asksAgain: true } : request
}

/** The log says why a late payment does not heal its order (row 6). */
function withReason(context: GuardContext): GuardContext {
  const { order, request } = context
  if (request.event !== 'PAID' || !isCancelled(order) || request.reason !== undefined) return context
  if (decide(context).outcome !== 'MOVE' || isHealable(context)) return context
  const reason = request.payment?.amountFen === order.payableFen ? 'NOT_ELIGIBLE' : 'AMOUNT_MISMATCH'
  return { ...context, request: { ...request, reason } }
}

const newId = (): string => workflow.uuid4().replaceAll('-', '')

/** The details travel to the caller: what the order is now, and what could be done instead (contract section 13). */
function refusalFailure(order: OrderFacts, { code, field }: NonNullable<Refusal>): workflow.ApplicationFailure {
  const { state: currentState, version } = order
  return refusal(code, field, { currentState, version, allowedEvents: allowedEvents(order) })
}

/** A refusal on its way to the caller: the failure's code is the type, so that nobody reads messages. */
export function refusal(code: FailureCode, field: string | undefined, extra: object = {}): workflow.ApplicationFailure {
  return workflow.ApplicationFailure.create({
    message: code,
    type: code,
    nonRetryable: true,
    details: [{ field, ...extra }],
  })
}
