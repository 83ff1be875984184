interface RateLimit {
  /** Its length; what is used comes back evenly over it. */
  readonly windowSeconds: number
  /** Unless the setting says otherwise. */
  readonly quota: number
  readonly zh: string
  readonly en: string
}

/**
 * How much of what may happen in a window before the answer is RATE_LIMITED (contract section 8). The first four are an
 * application's calls by what they cost; they are wide enough for the mall, through whose one application all its buyers come.
 */
export const RATE_LIMITS = {
  READ: { windowSeconds: 1, quota: 2_000, zh: '查询', en: 'reads' },
  ORDER: {
    windowSeconds: 1,
    quota: 500,
    zh: '订单类调用（含选占与资格校验）',
    en: 'calls that change orders or locks',
  },
  /** Adds and deletes; a batch counts as one. */
  CATALOGUE: { windowSeconds: 60, quota: 600, zh: '商品录入与删除', en: 'catalogue adds and deletes' },
  PICTURE: { windowSeconds: 60, quota: 1_200, zh: '证件照上传与获取', en: 'uploads and reads of identity pictures' },
  /** Answers to an application that there is nothing under its id, apart for GET and POST: who gets more of them guesses. */
  NOT_FOUND: { windowSeconds: 600, quota: 200, zh: '编号不存在的应答', en: 'answers that an id was not found' },
  /** Calls of one address whose key is unknown, whose address is not listed, or whose signature is wrong. */
  REFUSED: { windowSeconds: 60, quota: 300, zh: '未通过校验的调用', en: 'calls that did not pass the checks' },
} as const satisfies Record<string, RateLimit>

export type RateLimitName = keyof typeof RATE_LIMITS
/** What an operation counts as. */
export type CallGroup = 'READ' | 'ORDER' | 'CATALOGUE' | 'PICTURE'
/** For one window each; 0 is no limit. */
export type RateQuotas = Readonly<Record<RateLimitName, number>>

export const DEFAULT_RATE_QUOTAS: RateQuotas = {
  READ: RATE_LIMITS.READ.quota,
  ORDER: RATE_LIMITS.ORDER.quota,
  CATALOGUE: RATE_LIMITS.CATALOGUE.quota,
  PICTURE: RATE_LIMITS.PICTURE.quota,
  NOT_FOUND: RATE_LIMITS.NOT_FOUND.quota,
  REFUSED: RATE_LIMITS.REFUSED.quota,
}
