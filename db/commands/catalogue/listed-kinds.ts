import type { ListedKind } from '../../../domain/catalogue-kind.ts'
import type { ItemKind } from './item-kind.ts'
import { contractKind, planKind, terminalKind } from './item-kinds.ts'
import { skuKind } from './sku-kind.ts'
import { tierKind } from './tier-kind.ts'
import { vasKind } from './vas-kind.ts'

/** Table, code and columns of each kind. A body is what the same kind wrote, which no type can say here. */
export const LISTED_KINDS: Readonly<Record<ListedKind, ItemKind<never>>> = {
  PLAN: planKind,
  CONTRACT: contractKind,
  TIER: tierKind,
  TERMINAL: terminalKind,
  SKU: skuKind,
  VAS: vasKind,
}
