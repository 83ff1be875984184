import { type Placed, type PlaceOrder, placeOrder } from '../db/commands/place-order.ts'
import { openPersonal } from '../db/commands/vault.ts'
import { phoneSuffixOf } from '../domain/personal-document.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Row 1 of contract section 13. A refusal is an answer, not an error. */
export const bindPlaceOrder = ({ db, masterKeys }: ActivityDependencies) =>
  async function placeOrderActivity(command: Omit<PlaceOrder, 'phoneSuffix'>): Promise<Placed> {
    const person = await openPersonal(db, masterKeys, command.draft.vaultId)
    return placeOrder(db, { ...command, phoneSuffix: person && phoneSuffixOf(person) })
  }
