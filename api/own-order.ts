import type { Executor } from '../db/connect.ts'
import { findOwnOrder, type OrderRow } from '../db/queries/mall-orders.ts'
import { Failure } from '../domain/failure.ts'
import type { Caller } from './caller.ts'
import type { ApiDependencies } from './dependencies.ts'

/**
 * The caller's order, before anything else is looked at or sent.
 *
 * @throws Failure ORDER_NOT_FOUND, the same for an unknown order and for somebody else's.
 */
export async function requireOwnOrder(db: Executor, caller: Caller, orderId: string): Promise<OrderRow> {
  const order = await findOwnOrder(db, caller, orderId)
  if (order === null) throw new Failure('ORDER_NOT_FOUND')
  return order
}

/** For what both partners read: a mall may know of an order that the database does not know yet, a merchant cannot. */
export function requireKnownOrder(
  dependencies: Pick<ApiDependencies, 'db' | 'orders'>,
  caller: Caller,
  orderId: string,
): Promise<OrderRow> {
  return caller.partnerKind === 'MALL'
    ? requireTakenOrder(dependencies, caller, orderId)
    : requireOwnOrder(dependencies.db, caller, orderId)
}

/**
 * As requireOwnOrder, for a mall that goes on with an order that may have been answered with 202: while the engine holds
 * it and the database does not, "unknown" would be a refusal of what was acknowledged.
 *
 * @throws Failure ORDER_NOT_FOUND; ENGINE_UNAVAILABLE when the order is on its way, or the engine cannot tell.
 */
export async function requireTakenOrder(
  { db, orders }: Pick<ApiDependencies, 'db' | 'orders'>,
  caller: Caller,
  orderId: string,
): Promise<OrderRow> {
  const order = await findOwnOrder(db, caller, orderId)
  if (order !== null) return order
  const placing = await orders.findPlacing(orderId)
  const isOwn = placing?.mallId === caller.partnerId && placing.environment === caller.environment
  if (!isOwn) throw new Failure('ORDER_NOT_FOUND')
  throw new Failure('ENGINE_UNAVAILABLE', { message: BEING_PLACED, extra: { retryAfterSeconds: 2 } })
}

const BEING_PLACED = {
  zh: '订单已受理，正在下单，请稍后再查',
  en: 'The order was taken and is being placed; ask again in a moment',
}
