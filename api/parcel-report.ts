import { storeTraces, type TraceReport } from '../db/commands/traces.ts'
import { findAnyOrder, type OrderRow } from '../db/queries/mall-orders.ts'
import { FAILURES, Failure } from '../domain/failure.ts'
import type { EventRequest } from '../domain/order.ts'
import { parcelSignals } from '../domain/parcel-signal.ts'
import type { ApiDependencies } from './dependencies.ts'
import { OrderEnded } from './gateway/engine-failure.ts'
import { keepLateEvent } from './late-event.ts'

/**
 * Where every word about a parcel ends, whoever brings it: traces are kept, and the order hears of what matters to it.
 *
 * @returns how many traces were news.
 * @throws Failure when database or engine are away, so that it is sent again. What the order refuses is not the carrier's
 * business: it is kept as a late event.
 */
export async function takeParcelReport(
  dependencies: ApiDependencies,
  report: TraceReport,
  requestId: string,
): Promise<number> {
  const { db } = dependencies
  const stored = await storeTraces(db, report)
  if (stored === null) return 0
  const order = await findAnyOrder(db, report.orderId)
  if (order === null) return stored.added
  for (const signal of parcelSignals(order.facts, report.packageNo, stored.traces)) {
    await tellOrder(dependencies, order, { ...signal, requestId })
  }
  return stored.added
}

async function tellOrder(dependencies: ApiDependencies, order: OrderRow, request: EventRequest): Promise<void> {
  try {
    await dependencies.orders.send(order.orderId, request)
  } catch (error) {
    const isRefusal = error instanceof Failure && FAILURES[error.code].status < 500
    if (!isRefusal && !(error instanceof OrderEnded)) throw error
    await keepLateEvent(dependencies, { order, request, code: isRefusal ? error.code : 'STATE_CONFLICT' })
  }
}
