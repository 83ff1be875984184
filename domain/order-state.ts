import type { Actor } from './actor.ts'

/** The states of contract section 12. `nextActor` is who must act in it when nothing else is known. */
export const ORDER_STATE_TABLE = {
  PENDING_CHECK: { zh: '校验中', en: 'checking eligibility', nextActor: 'MERCHANT', isFinal: false },
  WAIT_PAY: { zh: '待付款', en: 'waiting for payment', nextActor: 'BUYER', isFinal: false },
  WAIT_ACCEPT: { zh: '待接单', en: 'waiting for acceptance', nextActor: 'MERCHANT', isFinal: false },
  AUDITING: { zh: '审单中', en: 'being audited', nextActor: 'MERCHANT', isFinal: false },
  WAIT_MATERIAL: { zh: '待补资料', en: 'waiting for material', nextActor: 'MALL', isFinal: false },
  PROVISIONING: { zh: '业务受理中', en: 'being provisioned', nextActor: 'MERCHANT', isFinal: false },
  WAIT_SHIP: { zh: '待发货', en: 'waiting for shipment', nextActor: 'MERCHANT', isFinal: false },
  PART_SHIPPED: { zh: '部分发货', en: 'partly shipped', nextActor: 'MERCHANT', isFinal: false },
  SHIPPED: { zh: '已发货', en: 'shipped', nextActor: 'CARRIER', isFinal: false },
  SIGNED: { zh: '已签收', en: 'signed for', nextActor: 'BUYER', isFinal: false },
  CANCELLING: { zh: '撤单中', en: 'being cancelled', nextActor: 'MERCHANT', isFinal: false },
  RETURNING: { zh: '退回中', en: 'coming back', nextActor: 'MERCHANT', isFinal: false },
  REFUNDING: { zh: '退款中', en: 'being refunded', nextActor: 'MALL', isFinal: false },
  COMPLETED: { zh: '已完成', en: 'completed', nextActor: 'NOBODY', isFinal: true },
  CANCELLED: { zh: '已取消', en: 'cancelled', nextActor: 'NOBODY', isFinal: true },
  CLOSED: { zh: '已关闭', en: 'closed', nextActor: 'NOBODY', isFinal: true },
} as const satisfies Record<string, { zh: string; en: string; nextActor: Actor; isFinal: boolean }>

export type OrderState = keyof typeof ORDER_STATE_TABLE

export const ORDER_STATES = Object.keys(ORDER_STATE_TABLE) as [OrderState, ...OrderState[]]

export function isFinal(state: OrderState): boolean {
  return ORDER_STATE_TABLE[state].isFinal
}

// Outside this room nobody writes a state's name; these say what the others want to know.

interface Standing {
  state: OrderState
}

export const isChecking = ({ state }: Standing): boolean => state === 'PENDING_CHECK'
/** No money has come, and some still may. */
export const waitsForPayment = ({ state }: Standing): boolean => state === 'WAIT_PAY' || state === 'PENDING_CHECK'
export const isCancelling = ({ state }: Standing): boolean => state === 'CANCELLING'
/** The merchant has not said yet whether it takes the order. */
export const waitsForAcceptance = ({ state, returnState }: Standing & { returnState: OrderState | null }): boolean =>
  (state === 'CANCELLING' ? returnState : state) === 'WAIT_ACCEPT'
export const isRefunding = ({ state }: Standing): boolean => state === 'REFUNDING'
/** Nothing was paid; a payment that was under way may still come (contract row 6). */
export const isCancelled = ({ state }: Standing): boolean => state === 'CANCELLED'
