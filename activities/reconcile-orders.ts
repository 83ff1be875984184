import { getClient, heartbeat, log } from '@temporalio/activity'
import { WorkflowNotFoundError } from '@temporalio/common'
import type { Executor } from '../db/connect.ts'
import { findAnyOrder } from '../db/queries/mall-orders.ts'
import { listOpenOrders, type OpenOrder } from '../db/queries/open-orders.ts'
import type { OrderFacts } from '../domain/order.ts'
import { addCounts, NOTHING_FOUND, type ReconcileCount, type ReconcileSpan } from '../domain/reconciliation.ts'
import { orderWorkflowId } from '../domain/task-queue.ts'
import type { ActivityDependencies } from './dependencies.ts'

const PAGE_ORDERS = 200
const AT_ONCE = 8
const ANSWER_LIMIT_MS = 5_000

type Cursor = Omit<OpenOrder, 'version'> | null

export interface ReconciledPage extends ReconcileCount {
  /** Null at the end. */
  next: Cursor
}

/**
 * Compares the next open orders with their workflows, and makes those go on that lost a move which the database has: an
 * engine that dies between a move's commit and the end of its task knows nothing of it. Asking costs an order no history;
 * only one that has to catch up gets events. Safe to repeat at any point.
 */
export const bindReconcileOrders = ({ db }: Pick<ActivityDependencies, 'db'>) =>
  async function reconcileOrders({ after, ...span }: ReconcileSpan & { after: Cursor }): Promise<ReconciledPage> {
    const rows = await listOpenOrders(db, span, { after, limit: PAGE_ORDERS })
    let count = NOTHING_FOUND
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      const found = await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => reconcile(db, row)))
      count = found.reduce(addCounts, count)
      heartbeat()
    }
    if (count.behind.length > 0) log.error(`the database has less than the engine: ${count.behind.join(', ')}`)
    if (count.missing.length > 0) log.error(`open orders that the engine does not run: ${count.missing.join(', ')}`)
    const last = rows.length < PAGE_ORDERS ? undefined : rows.at(-1)
    return { ...count, next: last === undefined ? null : { merchantId: last.merchantId, orderId: last.orderId } }
  }

/** A row that was read before the order moved is not behind. */
async function isBehind(db: Executor, { orderId, version }: OrderFacts): Promise<boolean> {
  return ((await findAnyOrder(db, orderId))?.version ?? 0) < version
}

async function reconcile(db: Executor, { orderId, version }: OpenOrder): Promise<ReconcileCount> {
  const checked = { ...NOTHING_FOUND, checked: 1 }
  const client = getClient()
  const order = client.workflow.getHandle(orderWorkflowId(orderId))
  const within = <Answer>(ask: () => Promise<Answer>) => client.withDeadline(Date.now() + ANSWER_LIMIT_MS, ask)
  try {
    // Names of workflows/messages.ts. Null: not placed yet, as far as the engine knows.
    const facts = await within(() => order.query<OrderFacts | null>('orderFacts'))
    if (facts === null || version === facts.version) return checked
    if (version < facts.version) return (await isBehind(db, facts)) ? { ...checked, behind: [orderId] } : checked
    await within(() => order.executeUpdate('CATCH_UP'))
    log.warn(`an order lost moves and has caught up: ${orderId}, ${facts.version} to ${version}`)
    return { ...checked, healed: 1 }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ...checked, missing: [orderId] }
    return { ...checked, unclear: 1 }
  }
}
