import * as workflow from '@temporalio/workflow'
import type { EventRequest, OrderFacts } from '../domain/order.ts'
import type { OrderEvent } from '../domain/order-event.ts'
import { isCancelled, isChecking, isFinal, isRefunding } from '../domain/order-state.ts'
import { createDeadlineTimer } from './deadline-timer.ts'
import { checkEligibilityOf } from './eligibility.ts'
import * as messages from './messages.ts'
import { type NoticeLane, openLane } from './notice-lane.ts'
import { type OrderDesk, openDesk, refusal } from './order-desk.ts'
import { createDisplay } from './order-display.ts'
import { replyEvent } from './order-replies.ts'
import { databaseStep } from './partner-calls.ts'
import { returnSurplus } from './surplus.ts'

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
  const timer = createDeadlineTimer({ policy, wake })

  // Before the first await: a message can already wait in the first workflow task.
  workflow.setHandler(messages.orderFacts, () => desk?.facts() ?? null)
  workflow.setHandler(messages.placed, async (_wanted) => (await opened()).outcome(true), {
    validator: requireSameBody,
  })
  workflow.setHandler(messages.caughtUp, async () => (await opened()).catchUp())
  workflow.setHandler(messages.handedOver, async (request) => quietly(request))
  for (const update of Object.values(messages.eventUpdates)) {
    if (update.name === 'PLACE') continue
    workflow.setHandler(update, async (request) => (await opened()).apply(request), {
      validator: (request) => desk?.check(request),
    })
  }

  const placement = await databaseStep('下单 placed').placeOrder({ draft, policy, nowMs: Date.now() })
  if ('refused' in placement) {
    refused = refusal(placement.refused, placement.field)
    await workflow.condition(workflow.allHandlersFinished)
    throw refused // Nothing was written: the mall may send the order again, mended, under the same number.
  }
  const lanes = { merchant: lane('MERCHANT', draft.merchantId), mall: lane('MALL', draft.mallId) }
  const counter = openDesk({ input, facts: placement.facts, lanes, onMoved })
  desk = counter
  onMoved(placement.facts)
  if (isChecking(placement.facts)) void checkEligibility()

  for (let seen = -1; !isOver(); await workflow.condition(() => ticks !== seen || isOver())) {
    seen = ticks
    for (const deadline of timer.due(counter.facts())) {
      await quietly(
        { event: deadline.event, actor: 'TIMER', requestKey: `timer/${counter.facts().version}/${deadline.key}` },
        deadline,
      )
    }
    timer.arm(counter.facts(), latePaymentEndMs())
  }
  await workflow.condition(workflow.allHandlersFinished)
  return counter.facts()

  /** The same number with another body is another order, also when both arrive at once. */
  function requireSameBody({ bodyHash }: { bodyHash: string }): void {
    if (bodyHash !== draft.bodyHash) throw refusal('ORDER_EXISTS', 'orderId')
  }

  async function opened(): Promise<OrderDesk> {
    await workflow.condition(() => desk !== null || refused !== null)
    if (desk === null) throw refused
    return desk
  }

  function onMoved(order: OrderFacts): void {
    show(order)
    wake()
    const refund = order.refunds.find(({ kind, state }) => kind === 'FULL' && state !== 'DONE')
    if (isRefunding(order) && refund?.amountFen === 0) {
      void quietly({ event: 'REFUND_OK', actor: 'PLATFORM', requestKey: `nothing/${refund.refundNo}`, refund })
    }
  }

  function lane(recipient: 'MERCHANT' | 'MALL', partnerId: string): NoticeLane {
    return openLane({
      recipient,
      partnerId,
      noticeRetryMs: policy.noticeRetryMs,
      isNeeded: ({ type, context }) =>
        type !== 'REFUND_REQUESTED' ||
        counter.facts().refunds.some(({ refundNo, state }) => refundNo === context.refundNo && state !== 'DONE'),
      onDelivered: async (notice, reply) => {
        if (notice.type === 'ORDER_CREATED') await counter.setNoticeState('DELIVERED')
        const event = replyEvent(notice, reply)
        if (event) await quietly(event)
        wake()
      },
      onFailed: async (notice) => {
        if (notice.type === 'ORDER_CREATED') await counter.setNoticeState('FAILED')
        wake()
      },
    })
  }

  /** For what nobody waits on: a refusal is kept as a late event instead of being thrown at no one. */
  async function quietly(request: EventRequest, deadline?: { key: string }): Promise<void> {
    const open = await opened()
    try {
      await open.apply(request, deadline)
    } catch (error) {
      if (!(error instanceof workflow.ApplicationFailure)) throw error
      const { orderId, state } = open.facts()
      const { event, actor, requestKey } = request
      await databaseStep('迟到的事件 late event').recordLateEvent({
        orderId,
        state,
        event,
        actor,
        requestKey,
        code: error.type ?? '',
      })
      await returnSurplus({ orderId, request, code: error.type ?? '', policy })
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

  /** A cancelled order waits for a payment that was under way (row 6); then it is over. */
  function latePaymentEndMs(): number | undefined {
    const order = counter.facts()
    return isCancelled(order) ? order.clock.stateSinceMs + policy.latePaymentMs : undefined
  }

  function isOver(): boolean {
    const { state, refunds } = counter.facts()
    if (!isFinal(state) || !lanes.merchant.isIdle() || !lanes.mall.isIdle()) return false
    if (refunds.some((refund) => refund.state !== 'DONE')) return false
    return Date.now() >= (latePaymentEndMs() ?? 0)
  }
}
