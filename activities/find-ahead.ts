import { findOrderAhead } from '../db/queries/order-ahead.ts'
import type { OrderAhead } from '../domain/order-move.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** What the database has of an order that the engine lost, or null. */
export const bindFindAhead = ({ db }: ActivityDependencies) =>
  async function findAhead(known: { orderId: string; version: number }): Promise<OrderAhead | null> {
    return findOrderAhead(db, known)
  }
