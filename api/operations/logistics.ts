import type { z } from 'zod'
import { OrderPath } from '../../contract/field.ts'
import { logisticsView } from '../../contract/logistics-view.ts'
import { LogisticsQuery, LogisticsView } from '../../contract/shipment.ts'
import { listTracedParcels } from '../../db/queries/logistics.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requireKnownOrder } from '../own-order.ts'

interface Request {
  caller: Caller
  params: z.output<typeof OrderPath>
  query: z.output<typeof LogisticsQuery>
}

/** Interface 12, for whichever partner. */
export function logisticsRead(dependencies: ApiDependencies) {
  const { db, nowMs } = dependencies
  return {
    method: 'GET',
    params: OrderPath,
    query: LogisticsQuery,
    response: LogisticsView,
    failures: ['ORDER_NOT_FOUND'],
    handler: async ({ caller, params: { orderId }, query: { packageNo } }: Request) => {
      await requireKnownOrder(dependencies, caller, orderId)
      return { data: logisticsView(await listTracedParcels(db, caller, { orderId, packageNo }), nowMs()) }
    },
  } as const
}
