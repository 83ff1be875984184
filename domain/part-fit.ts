import type { FailureCode } from './failure.ts'
import { PRODUCT_KINDS, type ProductKind } from './product-kind.ts'

/** What is asked for together, by the merchant's codes. */
export interface PartsWish {
  productKind: ProductKind
  codes: { planCode?: string; contractCode?: string; tierCode?: string; terminalCode?: string; skuId?: string }
  /** Without repeats. */
  skuIds: readonly string[]
}

/** What of it is on sale; null where it is not, or was not asked for. */
export interface FoundParts {
  plan: object | null
  contract: { planCodes: readonly string[]; userScope: 'NEW' | 'OLD' | 'BOTH' } | null
  tier: { planCode: string } | null
  number: { planCodes: readonly string[] } | null
  skus: readonly { skuId: string; terminalCode: string }[]
}

export interface PartFinding {
  code: FailureCode
  field: string
}

/** The first part that is missing or does not belong to the others, or null: a dear tier on a cheap plan, another's phone. */
export function partFinding(wish: PartsWish, parts: FoundParts): PartFinding | null {
  const field = missingField(wish, parts) ?? strayField(wish, parts)
  return field === null ? null : { code: 'PARAM_INVALID', field }
}

function missingField({ productKind, codes, skuIds }: PartsWish, { plan, contract, tier, skus }: FoundParts) {
  const { takesDevice, isAudited } = PRODUCT_KINDS[productKind]
  if (codes.planCode !== undefined && plan === null) return 'planCode'
  if (codes.contractCode !== undefined && contract === null) return 'contractCode'
  if (codes.tierCode !== undefined && tier === null) return 'tierCode'
  if (skus.length !== skuIds.length) return 'items.skuId'
  if (takesDevice && isAudited && tier === null) return 'tierCode'
  return null
}

function strayField({ productKind, codes }: PartsWish, { contract, tier, number, skus }: FoundParts): string | null {
  const { planCode, terminalCode } = codes
  const isSoldWith = (part: { planCodes: readonly string[] } | null): boolean =>
    // An empty list limits nothing.
    planCode === undefined || part === null || part.planCodes.length === 0 || part.planCodes.includes(planCode)
  if (!isSoldWith(number) || !isSoldWith(contract)) return 'planCode'
  if (planCode !== undefined && tier !== null && tier.planCode !== planCode) return 'planCode'
  const scope = productKind === 'CO' ? 'OLD' : 'NEW'
  if (contract !== null && contract.userScope !== 'BOTH' && contract.userScope !== scope) return 'contractCode'
  if (terminalCode !== undefined && !skus.some((sku) => sku.terminalCode === terminalCode)) return 'terminalCode'
  return null
}
