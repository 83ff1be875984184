/** Who may act on an order. `TIMER` is a deadline that passed, `PLATFORM` a rule of ours that fired. */
export const ACTORS = {
  MALL: { zh: '商城', en: 'mall' },
  MERCHANT: { zh: '商户', en: 'merchant' },
  CARRIER: { zh: '物流公司', en: 'carrier' },
  BUYER: { zh: '买家', en: 'buyer' },
  OPERATOR: { zh: '平台运营', en: 'operator' },
  TIMER: { zh: '定时器', en: 'timer' },
  PLATFORM: { zh: '平台', en: 'platform' },
  NOBODY: { zh: '无', en: 'nobody' },
} as const

export type Actor = keyof typeof ACTORS
