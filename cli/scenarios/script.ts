import { setTimeout as sleep } from 'node:timers/promises'
import { ORDER_STATE_TABLE, type OrderState } from '../../domain/order-state.ts'
import type { ProductKind } from '../../domain/product-kind.ts'
import type { ApiClient } from '../api-client.ts'
import type { Fault } from '../simulators/fault.ts'
import type { OrderPlan } from '../simulators/order-plan.ts'
import { type MallState, readState } from './mall-shop.ts'
import { type Bilingual, ScriptFailedError } from './script-failed-error.ts'

/** What a scenario works with: the mall's calls, the switches of the two simulators, and where its steps are told. */
export interface Script {
  readonly api: ApiClient
  readonly productKind: ProductKind
  readonly merchantIds: readonly string[]
  /** Of the order to place; it may be replaced by `useOrder`. */
  readonly orderId: string
  useOrder(orderId: string): void
  step<Value>(label: Bilingual, work: () => Promise<Value>, detail?: (value: Value) => string): Promise<Value>
  planMerchant(orderId: string, plan: OrderPlan): Promise<void>
  planMall(orderId: string, plan: OrderPlan): void
  /** null switches it off. */
  switchMerchantFault(fault: Partial<Fault> | null): Promise<void>
  /** How long a step waits for others before it gives up. */
  readonly waitMs: number
  /** Between two looks while it waits. */
  readonly lookMs: number
}

/** Waits until the order is in one of the states. @throws ScriptFailedError when the time is over. */
export async function until(
  { api, waitMs, lookMs }: Pick<Script, 'api' | 'waitMs' | 'lookMs'>,
  orderId: string,
  isThere: (state: MallState) => boolean,
): Promise<MallState> {
  const endMs = Date.now() + waitMs
  for (;;) {
    const state = await readState(api, orderId)
    if (isThere(state)) return state
    if (Date.now() >= endMs) throw stillThere(orderId, state, waitMs)
    await sleep(lookMs)
  }
}

export const isIn =
  (states: Partial<Record<OrderState, true>>) =>
  ({ orderState }: Pick<MallState, 'orderState'>): boolean =>
    states[orderState] === true

function stillThere(orderId: string, { orderState, nextActor }: MallState, waitMs: number): ScriptFailedError {
  const seconds = Math.round(waitMs / 1000)
  return new ScriptFailedError({
    zh: `订单 ${orderId} 在 ${seconds} 秒后仍为${ORDER_STATE_TABLE[orderState].zh} (${orderState}), 待 ${nextActor} 处理`,
    en: `after ${seconds} s order ${orderId} is still ${orderState}; ${nextActor} has to act`,
  })
}
