/** Who has to do something before the same call can succeed. */
export type WhoMustAct = 'CALLER' | 'MERCHANT' | 'MALL' | 'OPERATOR' | 'NOBODY'

/**
 * NO: the answer stays the same. AFTER_FIX: send a corrected request. YES: send the same request again, later.
 * WITH_NEW_NONCE: send the same request again at once, freshly signed. Every retry keeps its Idempotency-Key.
 */
export type Retry = 'NO' | 'AFTER_FIX' | 'YES' | 'WITH_NEW_NONCE'

/** What a partner reads about one error code: the message, why it happens and what to do, in both languages. */
export interface FailureRow {
  status: number
  zh: string
  en: string
  causeZh: string
  causeEn: string
  actionZh: string
  actionEn: string
  whoMustAct: WhoMustAct
  retry: Retry
}
