import {
  type Client,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import {
  ApplicationFailure,
  defineSearchAttributeKey,
  NamespaceNotFoundError,
  SearchAttributeType,
} from '@temporalio/common'
import type { EligibilityAnswer } from '../domain/eligibility-answer.ts'
import { FAILURES, Failure, type FailureCode, type FailureExtra } from '../domain/failure.ts'
import { formatYuan } from '../domain/money.ts'
import type { EventRequest, OrderPolicy } from '../domain/order.ts'
import type { OrderDraft } from '../domain/order-draft.ts'
import { initialState } from '../domain/order-placement.ts'
import { PRODUCT_KINDS } from '../domain/product-kind.ts'
import * as queues from '../domain/task-queue.ts'
import type { eligibilityWorkflow, orderWorkflow, refundWorkflow, resendWorkflow } from '../workflows/index.ts'
import * as messages from '../workflows/messages.ts'

const START_LIMIT_MS = 5000
const UPDATE_LIMIT_MS = 6000
const HAND_OVER_LIMIT_MS = 1500
/** For the verdict to travel, after the time that the merchant has. Less in all than a draining process waits. */
const VERDICT_MARGIN_MS = 1000
const WORKFLOW_TASK_TIMEOUT_MS = 5000

/** 200: done. 202: durably taken, done as soon as a worker gets to it. */
export type Delivered = { status: 200; outcome: messages.EventOutcome } | { status: 202; outcome: null }

/** Whose order a workflow is, for those who ask before it is in the database. */
export interface Placing {
  mallId: string
  environment: string
  bodyHash: string
}

export interface PlaceOptions {
  /** A shorter time to pay than the policy's. */
  payMs?: number
  /** False for a mall that has registered no URL for notices. */
  tellsMall?: boolean
}

/** What the API asks of the engine. The only Temporal client behind the HTTP interfaces. */
export interface OrderGateway {
  /** @throws Failure with the code of the refusal, or ENGINE_UNAVAILABLE when nothing was taken. */
  place(draft: OrderDraft, display: { merchantName: string }, options?: PlaceOptions): Promise<Delivered>
  /** An order that was taken and is not in the database yet, or null. @throws Failure ENGINE_UNAVAILABLE */
  findPlacing(orderId: string): Promise<Placing | null>
  /** `updateId` is the idempotency key. @throws Failure; ORDER_ENDED when the workflow is over. */
  send(orderId: string, request: EventRequest): Promise<Delivered>
  /** Makes the engine take over moves that only the database has. @throws Failure ENGINE_UNAVAILABLE */
  catchUp(orderId: string): Promise<void>
  /** Null when no verdict came in time: the check goes on. */
  checkEligibility(check: { checkId: string; merchantId: string }): Promise<EligibilityAnswer | null>
  openRefund(input: Omit<messages.RefundInput, 'noticeRetryMs'>): Promise<{ refundState: string }>
  reportRefund(workflowId: string, result: messages.RefundResult): Promise<{ refundState: string }>
  resend(notice: messages.ResendInput): Promise<void>
  isReachable(limitMs: number): Promise<boolean>
}

/** The order's workflow is over: what the caller gets depends on what it wanted. */
export class OrderEnded extends Error {}

export interface GatewaySettings {
  client: Client
  policy: OrderPolicy
  taskQueue: string
  consoleUrl: string | null
}

export function createOrderGateway({ client, policy, taskQueue, consoleUrl }: GatewaySettings): OrderGateway {
  return { place, findPlacing, send, catchUp, checkEligibility, openRefund, reportRefund, resend, isReachable }

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
      const outcome = await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
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
      const { status, memo } = await client.withDeadline(Date.now() + HAND_OVER_LIMIT_MS, () =>
        client.workflow.getHandle(queues.orderWorkflowId(orderId)).describe(),
      )
      return status.name === 'RUNNING' && memo !== undefined ? (memo as unknown as Placing) : null
    } catch (error) {
      if (isEnded(error)) return null
      throw failureOf(error)
    }
  }

  async function send(orderId: string, request: EventRequest): Promise<Delivered> {
    const handle = client.workflow.getHandle<typeof orderWorkflow>(queues.orderWorkflowId(orderId))
    const update = messages.eventUpdates[request.event]
    try {
      const outcome = await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
        handle.executeUpdate(update, { args: [request], updateId: `${request.event}/${request.requestKey}` }),
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
      await client.withDeadline(Date.now() + HAND_OVER_LIMIT_MS, () =>
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
      await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
        client.workflow.getHandle(queues.orderWorkflowId(orderId)).executeUpdate(messages.caughtUp),
      )
    } catch (error) {
      if (isEnded(error)) throw new OrderEnded()
      throw failureOf(error)
    }
  }

  async function checkEligibility({ checkId, merchantId }: { checkId: string; merchantId: string }) {
    const { eligibilityCallMs: callMs, eligibilityTotalMs: totalMs } = policy
    const endMs = Date.now() + totalMs + VERDICT_MARGIN_MS
    try {
      const check = await client.withDeadline(Math.min(endMs, Date.now() + START_LIMIT_MS), () =>
        client.workflow.start<typeof eligibilityWorkflow>('eligibilityWorkflow', {
          workflowId: queues.eligibilityWorkflowId(checkId),
          taskQueue,
          // The same call again joins the check that its first attempt began.
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowExecutionTimeout: '10m',
          staticSummary: `资格校验 eligibility | ${merchantId}`,
          args: [{ checkId, merchantId, callMs, totalMs }],
        }),
      )
      return await client.withDeadline(endMs, () => check.result()).catch(() => null)
    } catch (error) {
      throw failureOf(error)
    }
  }

  async function openRefund(input: Omit<messages.RefundInput, 'noticeRetryMs'>): Promise<{ refundState: string }> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof refundWorkflow>('refundWorkflow', {
      workflowId: queues.refundWorkflowId(input.orderId, input.refundNo),
      taskQueue,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `退款 refund | 订单 ${input.orderId} | ${formatYuan(input.amountFen)}`,
      args: [{ ...input, noticeRetryMs: policy.noticeRetryMs }],
    })
    try {
      return await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
        client.workflow.executeUpdateWithStart(messages.refundOpened, { startWorkflowOperation, updateId: 'open' }),
      )
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError || isEnded(error)) return { refundState: 'DONE' }
      throw failureOf(error)
    }
  }

  async function reportRefund(workflowId: string, result: messages.RefundResult): Promise<{ refundState: string }> {
    try {
      return await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () =>
        client.workflow.getHandle(workflowId).executeUpdate(messages.refundResult, { args: [result] }),
      )
    } catch (error) {
      if (isEnded(error)) return { refundState: 'DONE' }
      throw failureOf(error)
    }
  }

  async function resend(notice: messages.ResendInput): Promise<void> {
    try {
      await client.withDeadline(Date.now() + START_LIMIT_MS, () =>
        client.workflow.start<typeof resendWorkflow>('resendWorkflow', {
          workflowId: queues.resendWorkflowId(notice.noticeId),
          taskQueue,
          workflowExecutionTimeout: '10m',
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: `人工重发 resend | ${notice.noticeId}`,
          args: [notice],
        }),
      )
    } catch (error) {
      throw failureOf(error)
    }
  }

  async function isReachable(limitMs: number): Promise<boolean> {
    try {
      await client.withDeadline(Date.now() + limitMs, () => client.connection.workflowService.getSystemInfo({}))
      return true
    } catch {
      return false
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

/** gRPC NOT_FOUND. */
const NOT_FOUND = 5

function isEnded(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND)
}

/**
 * A refusal of the workflow keeps its code and what it said about the order. Everything else is the engine's state, not
 * the caller's fault, and its outcome is unknown: never reported as a refusal (invariant I16).
 */
function failureOf(error: unknown): Failure {
  const refusal = refusalIn(error)
  if (refusal?.type && refusal.type in FAILURES) {
    const { field, ...extra } = (refusal.details?.[0] ?? {}) as FailureExtra & { field?: string }
    return new Failure(refusal.type as FailureCode, { field, extra })
  }
  const isOutage =
    isGrpcServiceError(error) ||
    error instanceof NamespaceNotFoundError || // Not yet, on a server that is starting.
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    isGrpcServiceError((error as Error).cause)
  if (isOutage) return new Failure('ENGINE_UNAVAILABLE', { extra: { retryAfterSeconds: 2 }, cause: error })
  throw error
}

function refusalIn(error: unknown): ApplicationFailure | null {
  if (error instanceof ApplicationFailure) return error
  const isCarrier = error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError
  return isCarrier && error.cause ? refusalIn(error.cause) : null
}
