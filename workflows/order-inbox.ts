import * as workflow from '@temporalio/workflow'
import type { EventRequest, OrderFacts, OrderPolicy } from '../domain/order.ts'
import type { Move } from '../domain/order-advance.ts'
import { isDatabaseBehind } from '../domain/order-attention.ts'
import { isChecking } from '../domain/order-state.ts'
import type { OrderDesk } from './order-desk.ts'
import { databaseStep } from './partner-calls.ts'
import { returnSurplus } from './surplus.ts'

export interface OrderInbox {
  /** For what nobody waits on: a refusal is kept as a late event instead of being thrown at no one. */
  quietly(request: EventRequest, deadline?: Move['deadline']): Promise<void>
  /** Whether everything that was put in has been dealt with. */
  isEmpty(): boolean
}

interface InboxOptions {
  policy: OrderPolicy
  opened(): Promise<OrderDesk>
}

/** Requests that were taken on durably. One that cannot be decided yet waits: nobody would send it again. */
export function openInbox({ policy, opened }: InboxOptions): OrderInbox {
  let underWay = 0

  return { quietly, isEmpty: () => underWay === 0 }

  async function quietly(request: EventRequest, deadline?: Move['deadline']): Promise<void> {
    underWay += 1
    try {
      await take(request, deadline)
    } finally {
      underWay -= 1
    }
  }

  async function take(request: EventRequest, deadline: Move['deadline']): Promise<void> {
    const desk = await opened()
    const isEarly = () => waitsForCheck(desk.facts(), request) || waitsForRelease(desk.facts(), request)
    if (isEarly()) await workflow.condition(() => !isEarly())
    try {
      await desk.apply(request, deadline)
    } catch (error) {
      if (!(error instanceof workflow.ApplicationFailure)) throw error
      if (isEarly()) return take(request, deadline) // Held while it waited for its turn.
      await keepLateEvent(desk.facts(), request, error.type ?? '')
    }
  }

  async function keepLateEvent({ orderId, state }: OrderFacts, request: EventRequest, code: string): Promise<void> {
    const { event, actor, requestKey } = request
    await databaseStep('迟到的事件 late event').recordLateEvent({ orderId, state, event, actor, requestKey, code })
    await returnSurplus({ orderId, request, code, policy })
  }
}

/** Whether the order can use a payment is known when its check is over. */
export function waitsForCheck(order: OrderFacts, { event }: EventRequest): boolean {
  return event === 'PAID' && isChecking(order)
}

/** What a merchant says to a held order counts once it is released; what cannot be written waits whoever sent it. */
function waitsForRelease(order: OrderFacts, { actor }: EventRequest): boolean {
  if (actor === 'OPERATOR' || actor === 'TIMER') return false
  return order.hold !== null && (actor === 'MERCHANT' || isDatabaseBehind(order))
}
