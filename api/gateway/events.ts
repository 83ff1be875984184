import type { Failure } from '../../domain/failure.ts'
import type { EventRequest } from '../../domain/order.ts'
import * as queues from '../../domain/task-queue.ts'
import type { orderWorkflow } from '../../workflows/index.ts'
import * as messages from '../../workflows/messages.ts'
import { engineDeadlineMs } from '../call-deadline.ts'
import type { Delivered, GatewaySettings } from './delivered.ts'
import { failureOf, isEnded, OrderEnded } from './engine-failure.ts'

const UPDATE_LIMIT_MS = 6000
const HAND_OVER_LIMIT_MS = 1500

/** The calls to an order that the engine runs. */
export function eventCalls({ client }: GatewaySettings) {
  return { send, catchUp }

  async function send(orderId: string, request: EventRequest): Promise<Delivered> {
    const handle = client.workflow.getHandle<typeof orderWorkflow>(queues.orderWorkflowId(orderId))
    const update = messages.eventUpdates[request.event]
    try {
      const outcome = await client.withDeadline(
        engineDeadlineMs(UPDATE_LIMIT_MS, { sparingMs: HAND_OVER_LIMIT_MS }),
        () => handle.executeUpdate(update, { args: [request], updateId: `${request.event}/${request.requestKey}` }),
      )
      return { status: 200, outcome }
    } catch (error) {
      if (isEnded(error)) throw new OrderEnded()
      const failure = failureOf(error)
      if (failure.code !== 'ENGINE_UNAVAILABLE') throw failure
      return handOver(orderId, request, failure)
    }
  }

  /** An update that no worker has accepted is not durable; a signal is, and the order applies it once by its key. */
  async function handOver(orderId: string, request: EventRequest, failure: Failure): Promise<Delivered> {
    try {
      await client.withDeadline(engineDeadlineMs(HAND_OVER_LIMIT_MS), () =>
        client.workflow.getHandle(queues.orderWorkflowId(orderId)).signal(messages.handedOver, request),
      )
      return { status: 202, outcome: null }
    } catch (error) {
      if (isEnded(error)) throw new OrderEnded()
      throw failure
    }
  }

  async function catchUp(orderId: string): Promise<void> {
    try {
      await client.withDeadline(engineDeadlineMs(UPDATE_LIMIT_MS), () =>
        client.workflow.getHandle(queues.orderWorkflowId(orderId)).executeUpdate(messages.caughtUp),
      )
    } catch (error) {
      if (isEnded(error)) throw new OrderEnded()
      throw failureOf(error)
    }
  }
}
