import { and, eq } from 'drizzle-orm'
import {
  ADD_KINDS,
  type AddedItem,
  type AddOutcome,
  type CatalogueAddition,
  type NumberBody,
  type SkuBody,
} from '../../../domain/catalogue-item.ts'
import type { Executor } from '../../connect.ts'
import { terminalSkus } from '../../schema/index.ts'
import { addListedItem } from './add-listed-item.ts'
import { addNumbers } from './add-numbers.ts'
import { type AddedTierTerminals, addTierTerminals } from './add-tier-terminals.ts'
import { contractKind, planKind, terminalKind } from './item-kinds.ts'
import { skuKind } from './sku-kind.ts'
import { tierKind } from './tier-kind.ts'
import { vasKind } from './vas-kind.ts'

/**
 * Applies one addition to a merchant's catalogue, whoever brings it: a call, a row of a batch, the demo. A repeat changes
 * nothing.
 *
 * @throws Failure with the codes of interfaces #14 to #22.
 */
export async function addCatalogueItem(
  db: Executor,
  addition: CatalogueAddition & { merchantId: string; actorId: string },
): Promise<AddedItem> {
  const { merchantId, actorId } = addition
  const from = <Body>(body: Body) => ({ merchantId, actorId, body })
  switch (addition.kind) {
    case 'PLAN':
      return addListedItem(db, planKind, from(addition.body))
    case 'NUMBER':
      return addNumber(db, merchantId, addition.body)
    case 'CONTRACT':
      return addListedItem(db, contractKind, from(addition.body))
    case 'PHONE_GIFT_TIER':
      return addListedItem(db, tierKind, from({ tierKind: 'PHONE_GIFT', ...addition.body }))
    case 'RECHARGE_GIFT_TIER':
      return addListedItem(db, tierKind, from({ tierKind: 'RECHARGE_GIFT', ...addition.body }))
    case 'TIER_TERMINAL': {
      const prices = await addTierTerminals(db, from(addition.body))
      const { tierCode: code, added: _added, updated: _updated, ...tier } = prices
      return { kind: ADD_KINDS[addition.kind], code, outcome: outcomeOf(prices), warnings: [], ...tier }
    }
    case 'TERMINAL':
      return addListedItem(db, terminalKind, from(addition.body))
    case 'SKU':
      return addSku(db, from(addition.body))
    case 'VAS':
      return addListedItem(db, vasKind, from(addition.body))
  }
}

interface SkuAddition {
  merchantId: string
  actorId: string
  body: SkuBody
}

/** Tells also what can still be sold by now, which is not what the call said where orders have taken some since. */
async function addSku(db: Executor, addition: SkuAddition): Promise<AddedItem> {
  const item = await addListedItem(db, skuKind, addition)
  const isIt = and(eq(terminalSkus.merchantId, addition.merchantId), eq(terminalSkus.skuId, item.code))
  const [sku] = await db.select({ stock: terminalSkus.stock }).from(terminalSkus).where(isIt)
  return { ...item, stock: sku?.stock }
}

/** A phone that the tier did not sell before is something new, like an item. */
function outcomeOf({ added, updated, pendingVersion }: AddedTierTerminals): AddOutcome {
  if (added + updated === 0) return 'UNCHANGED'
  if (pendingVersion !== undefined) return 'PENDING_REVIEW'
  return updated === 0 ? 'ADDED' : 'CHANGED'
}

async function addNumber(db: Executor, merchantId: string, body: NumberBody): Promise<AddedItem> {
  const [result] = await addNumbers(db, merchantId, [body])
  if (result === undefined) throw new Error('a number without an outcome')
  if ('failure' in result) throw result.failure
  const { phoneNumber: code, state: status, version, outcome } = result
  return { kind: 'NUMBER', code, status, version, outcome, warnings: [] }
}
