/** One call as the simulator saw it. Holds ids and codes only: names, documents and addresses never come in here. */
export interface LoggedCall {
  readonly at: string
  readonly partnerId: string | null
  readonly method: string
  readonly path: string
  /** checkId or noticeId. */
  readonly callId: string | null
  readonly orderId: string | null
  readonly type: string | null
  readonly status: number
  /** `OK`, or why the call was refused. */
  readonly verdict: string
  readonly fault: string | null
  readonly answer: unknown
  readonly tookMs: number
}

const KEPT_CALLS = 200

export interface CallLog {
  add(call: LoggedCall): void
  /** Newest first. */
  items(): LoggedCall[]
}

export function createCallLog(): CallLog {
  const calls: LoggedCall[] = []
  return {
    add(call) {
      calls.push(call)
      if (calls.length > KEPT_CALLS) calls.shift()
    },
    items: () => calls.toReversed(),
  }
}
