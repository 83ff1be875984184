/** What became of one check. Reasons are codes only: the texts are for the mall and stay in the database. */
export interface EligibilityAnswer {
  checkId: string
  verdict: 'ELIGIBLE' | 'REFUSED' | 'CHECK_FAILED' | 'MERCHANT_UNAVAILABLE'
  allowNum: number
  reasons: string[]
}
