import {
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure, NamespaceNotFoundError } from '@temporalio/common'
import { FAILURES, Failure, type FailureCode, type FailureExtra } from '../../domain/failure.ts'

/** The order's workflow is over: what the caller gets depends on what it wanted. */
export class OrderEnded extends Error {}

/** gRPC NOT_FOUND. */
const NOT_FOUND = 5

/** A plain number: the enum of the status codes is not the SDK's to give. */
const codeOf = ({ code }: { code: number }): number => code

/** Whether the workflow that was asked is over, or never was. */
export function isEnded(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && codeOf(error) === NOT_FOUND)
}

/**
 * A refusal of the workflow keeps its code and what it said about the order. Everything else is the engine's state, not
 * the caller's fault, and its outcome is unknown: never reported as a refusal (invariant I16).
 */
export function failureOf(error: unknown): Failure {
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

export function throwFailure(error: unknown): never {
  throw failureOf(error)
}

function refusalIn(error: unknown): ApplicationFailure | null {
  if (error instanceof ApplicationFailure) return error
  const isCarrier = error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError
  return isCarrier && error.cause ? refusalIn(error.cause) : null
}
