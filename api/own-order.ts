import type { Executor } from '../db/connect.ts'
import { findOwnOrder, type OrderRow } from '../db/queries/mall-orders.ts'
import { Failure } from '../domain/failure.ts'
import type { Caller } from './caller.ts'

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
