import type { Caller } from './caller.ts'

/** What names a partner's request to an order: the same key of the same application is the same request. */
export function requestKeyOf(request: { caller: Caller; idempotencyKey: string | null; requestId: string }): string {
  const { caller, idempotencyKey, requestId } = request
  return `${caller.appKey}/${idempotencyKey ?? requestId}`
}
