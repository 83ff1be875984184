/** Types of failures between a workflow and its activities. They never reach a caller, so they are no failure codes. */
export const NOTICE_ENDED = 'NOTICE_ENDED'
export const NOTICE_UNDELIVERED = 'NOTICE_UNDELIVERED'
export const CHECK_ENDED = 'CHECK_ENDED'
export const SUBSCRIPTION_REFUSED = 'SUBSCRIPTION_REFUSED'
export const SUBSCRIPTION_FAILED = 'SUBSCRIPTION_FAILED'
