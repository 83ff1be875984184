/** Where one application of a partner is called, and how the call is signed (contract section 14). */
export interface PartnerEndpoint {
  partnerId: string
  /** P2M to a merchant, P2L to a mall. */
  direction: 'P2M' | 'P2L'
  appKey: string
  /** Names the secret while two are alive. */
  keyId: string
  secret: string
  /** An answer that is unsigned or wrongly signed is none. */
  signsReplies: boolean
  /** The registered address; its own path and query stay in front. */
  url: string
}

export interface PartnerCall {
  endpoint: PartnerEndpoint
  method: 'GET' | 'POST'
  /** Appended to the endpoint's path, such as `/order-created`. */
  suffix: string
  /** Decoded pairs. */
  query?: readonly (readonly [string, string])[]
  /** JSON; POST only, since a GET with a body is refused. */
  body?: string
  /** From the call to the last byte of the answer, waiting for a connection included. */
  totalMs: number
  signal?: AbortSignal
  /** What `data` of the answer must hold, such as the noticeId: another id is not an answer. */
  echo: { field: string; value: string }
}

export interface PartnerAnswer {
  httpStatus: number
  latencyMs: number
  /** For the log: masked, at most 4 KiB. */
  text: string
  json: Record<string, unknown>
  data: Record<string, unknown>
}
