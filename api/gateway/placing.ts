import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { formatYuan } from '../../domain/money.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { initialState } from '../../domain/order-placement.ts'
import { PRODUCT_KINDS } from '../../domain/product-kind.ts'
import * as queues from '../../domain/task-queue.ts'
import type { orderWorkflow } from '../../workflows/index.ts'
import * as messages from '../../workflows/messages.ts'
import { engineDeadlineMs } from '../call-deadline.ts'
import type { Delivered, GatewaySettings, PlaceOptions, Placing } from './delivered.ts'
import { failureOf, isEnded, OrderEnded } from './engine-failure.ts'

const UPDATE_LIMIT_MS = 6000
const HAND_OVER_LIMIT_MS = 1500
const WORKFLOW_TASK_TIMEOUT_MS = 5000

/** The calls that bring an order into the engine. */
export function placingCalls({ client, policy, taskQueue, consoleUrl }: GatewaySettings) {
  return { place, findPlacing }

  async function place(
    draft: OrderDraft,
    { merchantName }: { merchantName: string },
    options: PlaceOptions = {},
  ): Promise<Delivered> {
    const { mallId, environment, bodyHash } = draft
    const placing: Placing = { mallId, environment, bodyHash }
    const payMs = Math.min(policy.payMs, options.payMs ?? policy.payMs)
    const tellsMall = policy.tellsMall && options.tellsMall !== false
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof orderWorkflow>('orderWorkflow', {
      workflowId: queues.orderWorkflowId(draft.orderId),
      taskQueue,
      // A refused order fails and wrote nothing, so the mall may send it again; every other one is there for ever.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: summaryOf(draft, merchantName),
      memo: { ...placing },
      typedSearchAttributes: searchAttributesOf(draft),
      args: [{ draft, policy: { ...policy, payMs, tellsMall }, display: { merchantName, consoleUrl } }],
    })
    try {
      const outcome = await client.withDeadline(
        engineDeadlineMs(UPDATE_LIMIT_MS, { sparingMs: HAND_OVER_LIMIT_MS }),
        () =>
          client.workflow.executeUpdateWithStart(messages.placed, {
            args: [{ bodyHash }],
            startWorkflowOperation,
            updateId: `place-${bodyHash.slice(0, 32)}`,
          }),
      )
      return { status: 200, outcome }
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError || isEnded(error)) throw new OrderEnded()
      const failure = failureOf(error)
      if (failure.code !== 'ENGINE_UNAVAILABLE') throw failure
      // The start is durable even when nobody was there to place the order in time. What cannot be seen counts as not
      // taken: the caller repeats with the same key.
      const started = await findPlacing(draft.orderId).catch(() => null)
      if (started?.bodyHash === bodyHash) return { status: 202, outcome: null }
      throw failure
    }
  }

  async function findPlacing(orderId: string): Promise<Placing | null> {
    try {
      const { status, memo } = await client.withDeadline(engineDeadlineMs(HAND_OVER_LIMIT_MS), () =>
        client.workflow.getHandle(queues.orderWorkflowId(orderId)).describe(),
      )
      return status.name === 'RUNNING' && memo !== undefined ? (memo as unknown as Placing) : null
    } catch (error) {
      if (isEnded(error)) return null
      throw failureOf(error)
    }
  }
}

function summaryOf(draft: OrderDraft, merchantName: string): string {
  const amountFen = draft.fees.reduce((sum, fee) => sum + fee.amountFen, 0)
  return `${PRODUCT_KINDS[draft.productKind].zh} | ${merchantName} | 订单 ${draft.orderId} | ${formatYuan(amountFen)}`
}

function searchAttributesOf(draft: OrderDraft) {
  const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD)
  return [
    { key: keyword('Merchant'), value: draft.merchantId },
    { key: keyword('ProductKind'), value: draft.productKind },
    { key: keyword('Province'), value: draft.receiverArea.provinceCode },
    { key: keyword('OrderState'), value: initialState(draft) },
  ]
}
