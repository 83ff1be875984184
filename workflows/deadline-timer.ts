import * as workflow from '@temporalio/workflow'
import { type Deadline, deadlines } from '../domain/deadline.ts'
import type { OrderFacts, OrderPolicy } from '../domain/order.ts'

export interface DeadlineTimer {
  /** Makes sure that a timer wakes the order no later than its next deadline. */
  arm(order: OrderFacts, atLeastMs?: number): void
  due(order: OrderFacts): Deadline[]
}

/**
 * A timer that is only ever added when it is needed earlier than the running one: moving on costs no history events for
 * cancelled timers, and a timer that fires too early only looks again.
 */
export function createDeadlineTimer({ policy, wake }: { policy: OrderPolicy; wake: () => void }): DeadlineTimer {
  let armedForMs = Number.POSITIVE_INFINITY

  return { arm, due }

  function arm(order: OrderFacts, alsoAtMs = Number.POSITIVE_INFINITY): void {
    // A time that has passed is none to wait for: the order would be woken again and again.
    const laterMs = alsoAtMs > Date.now() ? alsoAtMs : Number.POSITIVE_INFINITY
    const nextMs = Math.min(deadlines({ order, policy })[0]?.atMs ?? Number.POSITIVE_INFINITY, laterMs)
    if (nextMs >= armedForMs || nextMs === Number.POSITIVE_INFINITY) return
    armedForMs = nextMs
    void ring(nextMs)
  }

  async function ring(atMs: number): Promise<void> {
    await workflow.sleep(Math.max(1, atMs - Date.now()), { summary: '下一时限 next deadline' })
    if (armedForMs === atMs) armedForMs = Number.POSITIVE_INFINITY
    wake()
  }

  function due(order: OrderFacts): Deadline[] {
    return deadlines({ order, policy }).filter((deadline) => deadline.atMs <= Date.now())
  }
}
