import * as workflow from '@temporalio/workflow'
import { kindOf } from '../domain/deadline.ts'
import type { EventRequest, OrderFacts } from '../domain/order.ts'
import type { OrderEvent } from '../domain/order-event.ts'
import { isChecking, isRefunding } from '../domain/order-state.ts'
import { createDeadlineTimer } from './deadline-timer.ts'
import { checkEligibilityOf } from './eligibility.ts'
import * as messages from './messages.ts'
import { type OrderDesk, openDesk, refusal } from './order-desk.ts'
import { createDisplay } from './order-display.ts'
import { isOver, latePaymentEndMs } from './order-end.ts'
import { openInbox, waitsForCheck } from './order-inbox.ts'
import { openLanes } from './order-lanes.ts'
import { createParcelWatch } from './order-parcels.ts'
import { databaseStep } from './partner-calls.ts'

/**
 * One order, from PLACE to its end. Everything that happens to it comes through the desk, which asks the transition
 * table; this function only wires messages, deadlines and notices to it.
 */
export async function orderWorkflow(input: messages.OrderInput): Promise<OrderFacts> {
  const { draft, policy } = input
  let desk: OrderDesk | null = null
  let refused: workflow.ApplicationFailure | null = null
  let ticks = 0
  const wake = () => void ticks++
  const show = createDisplay(input)
  const watchParcels = createParcelWatch(input)
  const timer = createDeadlineTimer({ policy, wake })
  const { quietly, isEmpty } = openInbox({ policy, opened })

  // Before the first await: a message can already wait in the first workflow task.
  workflow.setHandler(messages.orderFacts, () => desk?.facts() ?? null)
  workflow.setHandler(messages.placed, placed, { validator: requireSameBody })
  workflow.setHandler(messages.caughtUp, async () => (await opened()).catchUp())
  workflow.setHandler(messages.handedOver, async (request) => quietly(request))
  for (const update of Object.values(messages.eventUpdates)) {
    if (update.name === 'PLACE') continue
    const taken = async (request: EventRequest) => {
      const open = await opened()
      if (waitsForCheck(open.facts(), request)) await workflow.condition(() => !isChecking(open.facts()))
      return open.apply(request)
    }
    workflow.setHandler(update, taken, { validator: (request) => desk?.check(request) })
  }

  const placement = await databaseStep('下单 placed').placeOrder({ draft, policy, nowMs: Date.now() })
  if ('refused' in placement) {
    refused = refusal(placement.refused, placement.field)
    await workflow.condition(workflow.allHandlersFinished)
    throw refused // Nothing was written: the mall may send the order again, mended, under the same number.
  }
  const lanes = openLanes({ input, desk: () => counter, quietly, wake })
  const counter: OrderDesk = openDesk({ input, facts: placement.facts, lanes, onMoved })
  desk = counter
  onMoved(placement.facts)
  if (isChecking(placement.facts)) void checkEligibility()

  workflow.setHandler(messages.noticeAnswered, ({ noticeId, reply }) => lanes.hear(noticeId, reply))
  // A payment that is being booked as the time for it runs out opens the order again.
  const isDone = () => isOver(counter.facts(), { lanes, policy }) && isEmpty() && workflow.allHandlersFinished()
  for (let seen = -1; !isDone(); await workflow.condition(() => ticks !== seen || isDone())) {
    seen = ticks
    for (const deadline of timer.due(counter.facts())) {
      await quietly(
        {
          event: deadline.event,
          actor: 'TIMER',
          requestKey: `timer/${counter.facts().version}/${deadline.key}`,
          reasonCode: kindOf(deadline),
        },
        deadline,
      )
    }
    timer.arm(counter.facts(), latePaymentEndMs(counter.facts(), policy))
  }
  return counter.facts()

  async function placed(_wanted: { bodyHash: string }): Promise<messages.EventOutcome> {
    return (await opened()).outcome(true)
  }

  /** The same number with another body is another order, also when both arrive at once. */
  function requireSameBody({ bodyHash }: { bodyHash: string }): void {
    if (bodyHash !== draft.bodyHash) throw refusal('ORDER_EXISTS', 'orderId')
  }

  async function opened(): Promise<OrderDesk> {
    await workflow.condition(() => desk !== null || refused !== null)
    if (desk === null) throw refused ?? refusal('INTERNAL', undefined)
    return desk
  }

  function onMoved(order: OrderFacts): void {
    show(order)
    watchParcels(order)
    wake()
    const refund = order.refunds.find(({ kind, state }) => kind === 'FULL' && state !== 'DONE')
    if (isRefunding(order) && refund?.amountFen === 0) {
      void quietly({ event: 'REFUND_OK', actor: 'PLATFORM', requestKey: `nothing/${refund.refundNo}`, refund })
    }
  }

  async function checkEligibility(): Promise<void> {
    const answer = await checkEligibilityOf({ checkId: draft.vaultId, merchantId: draft.merchantId, policy })
    const event: OrderEvent = answer.verdict === 'ELIGIBLE' ? 'CHECK_OK' : 'CHECK_NO'
    await quietly({
      event,
      actor: 'MERCHANT',
      requestKey: `check/${draft.vaultId}`,
      reasonCode: answer.verdict === 'ELIGIBLE' ? undefined : (answer.reasons[0] ?? answer.verdict),
    })
  }
}
