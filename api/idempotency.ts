import type { Caller } from './caller.ts'

export interface IdempotentCall {
  readonly caller: Caller
  /** The caller's Idempotency-Key; keys of different applications are independent. */
  readonly key: string
  /** Lower-case hex SHA-256 of method, path, canonical query and body. */
  readonly requestHash: string
  readonly requestId: string
}

export interface StoredAnswer {
  readonly status: number
  readonly body: string
}

export interface Idempotency {
  /**
   * Executes the first call with a key and keeps its answer; a repeat gets the same bytes.
   *
   * @throws Failure IDEMPOTENCY_KEY_REUSED when the key came with another request hash.
   */
  run(call: IdempotentCall, execute: () => Promise<StoredAnswer>): Promise<StoredAnswer & { replayed: boolean }>
}
