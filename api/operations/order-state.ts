import type { z } from 'zod'
import { OrderPath } from '../../contract/field.ts'
import { OrderStateView } from '../../contract/order.ts'
import { orderStateView } from '../../contract/order-view.ts'
import { findSurroundings } from '../../db/queries/orders.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requireKnownOrder } from '../own-order.ts'

/** Interface 3, for whichever partner. */
export function orderStateRead(dependencies: ApiDependencies) {
  const { db } = dependencies
  return {
    method: 'GET',
    params: OrderPath,
    response: OrderStateView,
    failures: ['ORDER_NOT_FOUND'],
    handler: async ({ caller, params: { orderId } }: { caller: Caller; params: z.output<typeof OrderPath> }) => {
      const order = await requireKnownOrder(dependencies, caller, orderId)
      return { data: orderStateView(order, await findSurroundings(db, caller, orderId)) }
    },
  } as const
}
