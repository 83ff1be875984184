import { type Placed, type PlaceOrder, placeOrder } from '../db/commands/place-order.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Row 1 of contract section 13. A refusal is an answer, not an error. */
export const bindPlaceOrder = ({ db }: ActivityDependencies) =>
  async function placeOrderActivity(command: PlaceOrder): Promise<Placed> {
    return placeOrder(db, command)
  }
