import type { z } from 'zod'
import { OrderPath } from '../../contract/field.ts'
import {
  type FieldGroup,
  type MallOrderDetailQuery,
  OrderDetail,
  type OrderDetailQuery,
  pickGroups,
} from '../../contract/order-detail.ts'
import { orderDetail } from '../../contract/order-view.ts'
import { openPersonal } from '../../db/commands/vault.ts'
import { listParcels } from '../../db/queries/logistics.ts'
import { findSurroundings } from '../../db/queries/orders.ts'
import { isFinal } from '../../domain/order-state.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requireKnownOrder } from '../own-order.ts'

interface Request {
  caller: Caller
  params: z.output<typeof OrderPath>
  query: z.output<typeof OrderDetailQuery> | z.output<typeof MallOrderDetailQuery>
}

/** Interface 2, for whichever partner: in clear only for the order's own merchant, and only until the order has ended. */
export function orderDetailRead(dependencies: ApiDependencies) {
  const { db, masterKeys, policy, nowMs } = dependencies
  return {
    method: 'GET',
    params: OrderPath,
    response: OrderDetail,
    failures: ['ORDER_NOT_FOUND'],
    handler: async ({ caller, params: { orderId }, query }: Request) => {
      const order = await requireKnownOrder(dependencies, caller, orderId)
      const { fields } = query
      const isClear = 'unmask' in query && query.unmask === true && !isFinal(order.state)
      const [surroundings, parcels, person] = await Promise.all([
        findSurroundings(db, caller, orderId),
        listParcels(db, caller, { orderId }),
        needsPerson(fields) ? openPersonal(db, masterKeys, order.details.vaultId) : null,
      ])
      const source = { ...surroundings, order, parcels, person, policy, nowMs: nowMs() }
      return { data: pickGroups(orderDetail(source, { holder: isClear, contact: isClear }), fields) }
    },
  } as const
}

/** What nobody asked for is not even decrypted. */
function needsPerson(groups: readonly FieldGroup[] | undefined): boolean {
  return groups === undefined || groups.includes('holder') || groups.includes('receiver')
}
