import type { Actor } from './actor.ts'

/** A number's life, contract section 3. */
export const NUMBER_STATES = {
  AVAILABLE: { zh: '可售', en: 'in the pool' },
  LOCKED: { zh: '选占', en: 'bound to one buyer for a while' },
  RESERVED: { zh: '延时预占', en: 'paid for, until the order ends' },
  OCCUPIED: { zh: '已开户', en: 'account opened, card written' },
  ACTIVE: { zh: '在网', en: 'in use' },
  AGING: { zh: '冷冻', en: 'not for sale for a while' },
  OFF_SHELF: { zh: '下架', en: 'withdrawn by the merchant' },
} as const

export type NumberState = keyof typeof NUMBER_STATES
export const NUMBER_STATE_CODES = Object.keys(NUMBER_STATES) as [NumberState, ...NumberState[]]

const MINUTE_MS = 60_000
export const LONGEST_LOCK_MINUTES = 60
export const DEFAULT_LOCK_MINUTES = 30
export const LOCKS_PER_BUYER = 5
export const AGING_MS = 90 * 24 * 60 * MINUTE_MS

interface NumberMove {
  /** Empty: it was not in the pool before. */
  from: readonly NumberState[]
  to: NumberState
  actors: readonly Actor[]
  zh: string
  en: string
}

const AGING_DAYS = AGING_MS / (24 * 60 * MINUTE_MS)

/** How a number comes from one state to another, contract section 3. */
export const NUMBER_MOVES = {
  ADD: {
    from: [],
    to: 'AVAILABLE',
    actors: ['MERCHANT'],
    zh: '添加号码，即刻可售（也可直接登记为下架）',
    en: 'added, for sale at once (or added as withdrawn)',
  },
  LOCK: {
    from: ['AVAILABLE'],
    to: 'LOCKED',
    actors: ['MALL'],
    zh: `买家选占：默认 ${DEFAULT_LOCK_MINUTES} 分钟，最长 ${LONGEST_LOCK_MINUTES} 分钟，每位机主至多 ${LOCKS_PER_BUYER} 个`,
    en: `locked for a buyer: ${DEFAULT_LOCK_MINUTES} minutes by default, ${LONGEST_LOCK_MINUTES} at most, ${LOCKS_PER_BUYER} numbers a holder`,
  },
  RELEASE: {
    from: ['LOCKED'],
    to: 'AVAILABLE',
    actors: ['MALL', 'TIMER'],
    zh: '释放、选占到期，或订单未付款即取消',
    en: 'released, the lock ran out, or its order was cancelled before payment',
  },
  RESERVE: {
    from: ['LOCKED'],
    to: 'RESERVED',
    actors: ['MALL'],
    zh: '订单已付款',
    en: 'its order was paid',
  },
  REGAIN: {
    from: ['AVAILABLE'],
    to: 'RESERVED',
    actors: ['MALL'],
    zh: '付款迟到而号码仍可取得，订单恢复',
    en: 'a late payment found it still free, and its order lives on',
  },
  FREE: {
    from: ['RESERVED'],
    to: 'AVAILABLE',
    actors: ['MERCHANT', 'MALL', 'OPERATOR', 'TIMER'],
    zh: '订单在开户前退款或关闭',
    en: 'its order was refunded or closed before an account was opened',
  },
  OCCUPY: {
    from: ['RESERVED'],
    to: 'OCCUPIED',
    actors: ['MERCHANT'],
    zh: '已开户，报 ICCID（PROVISIONED）',
    en: 'account opened, with its ICCID (PROVISIONED)',
  },
  ACTIVATE: {
    from: ['OCCUPIED'],
    to: 'ACTIVE',
    actors: ['MERCHANT'],
    zh: '首次使用，ICCID 一致（ACTIVATED）',
    en: 'first use, the same ICCID (ACTIVATED)',
  },
  COOL: {
    from: ['OCCUPIED', 'ACTIVE'],
    to: 'AGING',
    actors: ['MERCHANT', 'MALL', 'OPERATOR', 'TIMER'],
    zh: `开户后订单退款或关闭：冷冻 ${AGING_DAYS} 天`,
    en: `its order was refunded or closed after that: not for sale for ${AGING_DAYS} days`,
  },
  RETURN: {
    from: ['AGING'],
    to: 'AVAILABLE',
    actors: ['TIMER'],
    zh: '冷冻期满，此后标记为二次放号（reused）',
    en: 'the time is over; from then on it is marked as reused',
  },
  WITHDRAW: {
    from: ['AVAILABLE'],
    to: 'OFF_SHELF',
    actors: ['MERCHANT'],
    zh: '以 state=OFF_SHELF 添加同一号码；已被选占或售出的不可',
    en: 'the same number added with state=OFF_SHELF; not while somebody has it',
  },
  PUT_BACK: {
    from: ['OFF_SHELF'],
    to: 'AVAILABLE',
    actors: ['MERCHANT'],
    zh: '以 state=AVAILABLE 添加同一号码',
    en: 'the same number added with state=AVAILABLE',
  },
} as const satisfies Readonly<Record<string, NumberMove>>
