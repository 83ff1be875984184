import { recordLateEvent } from '../db/commands/notices.ts'
import type { OrderRow } from '../db/queries/mall-orders.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { EventRequest } from '../domain/order.ts'
import type { ApiDependencies } from './dependencies.ts'

/** What an order was asked and did not do, for whoever asks why (contract section 13, row 34). */
interface Late {
  order: Pick<OrderRow, 'orderId' | 'state'>
  request: EventRequest
  code: FailureCode
}

export async function keepLateEvent(
  { db }: Pick<ApiDependencies, 'db'>,
  { order, request, code }: Late,
): Promise<void> {
  const { orderId, state } = order
  const { requestKey, event, actor } = request
  await recordLateEvent(db, { orderId, requestKey, event, actor, state, code })
}
