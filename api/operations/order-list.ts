import type { z } from 'zod'
import { OrderListPage, OrderListQuery } from '../../contract/order.ts'
import { orderListItem } from '../../contract/order-view.ts'
import { type CursorBinding, decodeCursor, encodeCursor } from '../../contract/page.ts'
import { recentWindow, timeWindow } from '../../contract/time-window.ts'
import { listOrders, type OrderFilter, type OrderListRequest } from '../../db/queries/orders.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { pageAnswer } from '../page-answer.ts'

type Query = z.output<typeof OrderListQuery>

/** Interface 1, for whichever partner. */
export function orderList({ db, cursorKey, nowMs }: ApiDependencies) {
  return {
    method: 'GET',
    query: OrderListQuery,
    response: OrderListPage,
    failures: ['WINDOW_TOO_WIDE', 'CURSOR_INVALID'],
    handler: async ({ caller, query }: { caller: Caller; query: Query }) => {
      const { limit, cursor, ...filter } = query
      const binding: CursorBinding = { key: cursorKey, caller: caller.appKey, filter: { list: 'orders', ...filter } }
      const sort = SORTS[query.sort]
      const after = cursor === undefined ? null : positionOf(cursor, binding)
      const rows = await listOrders(db, caller, { filter: filterOf(query, nowMs()), sort, after, limit: limit + 1 })
      const page = pageAnswer(rows, {
        limit,
        cursorAt: (last) => encodeCursor([last[sort.by].getTime(), last.facts.orderId], binding),
      })
      return { data: { ...page, items: page.items.map(orderListItem) } }
    },
  } as const
}

const SORTS = {
  UPDATED_DESC: { by: 'updatedAt', isAscending: false },
  UPDATED_ASC: { by: 'updatedAt', isAscending: true },
  CREATED_DESC: { by: 'createdAt', isAscending: false },
  CREATED_ASC: { by: 'createdAt', isAscending: true },
} as const satisfies Record<Query['sort'], OrderListRequest['sort']>

function filterOf(query: Query, nowMs: number): OrderFilter {
  const { orderState, productKind, phoneSuffix, trackingNo } = query
  const created = timeWindow({ fromMs: query.createdFrom, toMs: query.createdTo }, { nowMs, name: 'created' })
  const updated = timeWindow({ fromMs: query.updatedFrom, toMs: query.updatedTo }, { nowMs, name: 'updated' })
  return {
    states: orderState,
    productKind,
    phoneSuffix,
    trackingNo: trackingNo?.toUpperCase(),
    created: created ?? undefined,
    updated: updated ?? (created === null ? recentWindow(nowMs) : undefined),
  }
}

function positionOf(cursor: string, binding: CursorBinding) {
  const [timeMs, orderId] = decodeCursor(cursor, binding)
  return { timeMs: Number(timeMs), orderId: String(orderId) }
}
