import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { NoticeType } from '../../domain/notice.ts'
import type { OrderState } from '../../domain/order-state.ts'
import type { ProductKind } from '../../domain/product-kind.ts'
import type { Executor } from '../connect.ts'
import { notices, orderStateLog, orders, parcels, refunds } from '../schema/index.ts'
import { isOrderOf, type TenantScope } from '../tenant-scope.ts'

/** Epoch milliseconds; the end does not belong to it. */
interface Window {
  fromMs: number
  toMs: number
}

export interface OrderFilter {
  states?: readonly OrderState[]
  productKind?: ProductKind
  created?: Window
  updated?: Window
  phoneSuffix?: string
  trackingNo?: string
}

export interface OrderListRequest {
  filter: OrderFilter
  sort: { by: 'createdAt' | 'updatedAt'; isAscending: boolean }
  /** The last order of the page before. */
  after: { timeMs: number; orderId: string } | null
  limit: number
}

/** Orders in the order asked for; those of one millisecond by their number, so that no page skips one. */
export async function listOrders(db: Executor, scope: TenantScope, request: OrderListRequest) {
  const { filter, sort, after, limit } = request
  const direction = sort.isAscending ? asc : desc
  return db
    .select({
      merchantId: orders.merchantId,
      facts: orders.facts,
      createdAt: orders.createdAt,
      updatedAt: orders.updatedAt,
      dueAt: orders.dueAt,
    })
    .from(orders)
    .where(and(isOrderOf(scope), ...conditions(filter), after === null ? undefined : isBeyond(sort, after)))
    .orderBy(direction(orders[sort.by]), direction(orders.orderId))
    .limit(limit)
}

function conditions({ states, productKind, created, updated, phoneSuffix, trackingNo }: OrderFilter) {
  return [
    states && inArray(orders.state, [...states]),
    productKind && eq(orders.productKind, productKind),
    created && isWithin('createdAt', created),
    updated && isWithin('updatedAt', updated),
    phoneSuffix === undefined ? undefined : eq(orders.phoneSuffix, phoneSuffix),
    trackingNo === undefined ? undefined : hasParcel(trackingNo),
  ]
}

function isWithin(column: 'createdAt' | 'updatedAt', { fromMs, toMs }: Window) {
  return and(gte(orders[column], new Date(fromMs)), lt(orders[column], new Date(toMs)))
}

const hasParcel = (trackingNo: string) =>
  sql`${orders.orderId} in (select ${parcels.orderId} from ${parcels} where ${parcels.trackingNo} = ${trackingNo})`

function isBeyond(sort: OrderListRequest['sort'], { timeMs, orderId }: { timeMs: number; orderId: string }): SQL {
  const here = sql`(${orders[sort.by]}, ${orders.orderId})`
  const last = sql`(${new Date(timeMs).toISOString()}::timestamptz, ${orderId})`
  return sort.isAscending ? sql`${here} > ${last}` : sql`${here} < ${last}`
}

const ORDER_NOTICE: NoticeType = 'ORDER_CREATED'

type RefundState = (typeof refunds.$inferSelect)['state']

/** What became of the order notice, and of the refunds. A revived order has a second notice: the newest counts. */
export async function findSurroundings(db: Executor, scope: TenantScope, orderId: string) {
  const isIts = sql`${refunds.orderId} = ${orders.orderId}`
  const [row] = await db
    .select({
      notice: { state: notices.state, deliveredAt: notices.deliveredAt },
      refundStates: sql<RefundState[]>`array(select ${refunds.state} from ${refunds} where ${isIts})`,
    })
    .from(orders)
    .leftJoin(notices, and(eq(notices.orderId, orders.orderId), eq(notices.type, ORDER_NOTICE)))
    .where(and(eq(orders.orderId, orderId), isOrderOf(scope)))
    .orderBy(desc(notices.createdAt), desc(notices.version))
    .limit(1)
  return { notice: row?.notice ?? null, refunds: (row?.refundStates ?? []).map((state) => ({ state })) }
}

/** Steps after `afterSeq`, oldest first. */
export async function listStateLog(
  db: Executor,
  scope: TenantScope,
  { orderId, afterSeq, limit }: { orderId: string; afterSeq: number; limit: number },
) {
  const rows = await db
    .select({ step: orderStateLog })
    .from(orderStateLog)
    .innerJoin(orders, eq(orders.orderId, orderStateLog.orderId))
    .where(and(eq(orderStateLog.orderId, orderId), isOrderOf(scope), sql`${orderStateLog.seq} > ${afterSeq}`))
    .orderBy(asc(orderStateLog.seq))
    .limit(limit)
  return rows.map(({ step }) => step)
}
