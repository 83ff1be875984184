import type { z } from 'zod'
import { OrderPath } from '../../contract/field.ts'
import { StateLogPage, StateLogQuery } from '../../contract/order.ts'
import { stateLogItem } from '../../contract/order-view.ts'
import { decodeCursor, encodeCursor } from '../../contract/page.ts'
import { listStateLog } from '../../db/queries/orders.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { requireKnownOrder } from '../own-order.ts'
import { pageAnswer } from '../page-answer.ts'

interface Request {
  caller: Caller
  params: z.output<typeof OrderPath>
  query: z.output<typeof StateLogQuery>
}

/** Interface 5, for whichever partner. */
export function stateLogRead(dependencies: ApiDependencies) {
  const { db, cursorKey } = dependencies
  return {
    method: 'GET',
    params: OrderPath,
    query: StateLogQuery,
    response: StateLogPage,
    failures: ['ORDER_NOT_FOUND', 'CURSOR_INVALID'],
    handler: async ({ caller, params: { orderId }, query: { limit, cursor } }: Request) => {
      await requireKnownOrder(dependencies, caller, orderId)
      const binding = { key: cursorKey, caller: caller.appKey, filter: { list: 'state-logs', orderId } }
      const afterSeq = cursor === undefined ? 0 : Number(decodeCursor(cursor, binding)[0])
      const rows = await listStateLog(db, caller, { orderId, afterSeq, limit: limit + 1 })
      const page = pageAnswer(rows, { limit, cursorAt: ({ seq }) => encodeCursor([seq], binding) })
      return { data: { ...page, items: page.items.map(stateLogItem) } }
    },
  } as const
}
