import { coversAreas } from './area.ts'
import type { FailureCode } from './failure.ts'
import { PRODUCT_KINDS, type ProductKind } from './product-kind.ts'

/** What is asked for together, by the merchant's codes. */
export interface PartsWish {
  productKind: ProductKind
  codes: { planCode?: string; contractCode?: string; tierCode?: string; terminalCode?: string; skuId?: string }
  /** Without repeats. */
  skuIds: readonly string[]
}

/** What of it is on sale; null where it is not, or was not asked for. A tier brings its plan, named or not. */
export interface FoundParts {
  plan: { planCode: string; areaCodes: readonly string[] } | null
  contract: { planCodes: readonly string[]; areaCodes: readonly string[]; userScope: 'NEW' | 'OLD' | 'BOTH' } | null
  tier: { planCode: string; vasCodes: readonly string[] } | null
  number: { planCodes: readonly string[]; numberCity: string } | null
  skus: readonly { skuId: string; terminalCode: string }[]
  /** Of the services that the tier forces. */
  services: readonly { vasCode: string }[]
}

export interface PartFinding {
  code: FailureCode
  field: string
  message: { zh: string; en: string }
}

/**
 * The first part that is missing or does not belong to the others, or null: a plan that is no longer sold, a dear tier on a
 * cheap plan, another's phone, a plan of another province than the number's.
 */
export function partFinding(wish: PartsWish, parts: FoundParts): PartFinding | null {
  return unnamedPart(wish) ?? missingPart(wish, parts) ?? strayPart(wish, parts)
}

const finding = (code: FailureCode, field: string, [zh, en]: readonly [string, string]): PartFinding => ({
  code,
  field,
  message: { zh, en },
})

function unnamedPart({ productKind, codes, skuIds }: PartsWish): PartFinding | null {
  const { takesDevice, isAudited } = PRODUCT_KINDS[productKind]
  const unnamed = (field: string, zh: string, en: string) =>
    finding('PARAM_MISSING', field, [`${productKind} 类商品必须指明${zh}`, `goods of kind ${productKind} need ${en}`])
  if (takesDevice && isAudited && codes.contractCode === undefined) return unnamed('contractCode', '合约', 'a contract')
  if (takesDevice && isAudited && codes.tierCode === undefined) return unnamed('tierCode', '档次', 'a tier')
  if (takesDevice && skuIds.length === 0) return unnamed('items.skuId', '终端 SKU', 'a terminal SKU')
  return null
}

function missingPart({ codes, skuIds }: PartsWish, parts: FoundParts): PartFinding | null {
  const { plan, contract, tier, skus, services } = parts
  const unsold = (field: string, [zh, en]: [string, string], code: string) =>
    finding('PARAM_INVALID', field, [`${zh} ${code} 不存在或不在售`, `${en} ${code} does not exist or is not on sale`])
  const stray = skuIds.find((skuId) => !skus.some((sku) => sku.skuId === skuId))
  if (stray !== undefined) return unsold('items.skuId', ['终端 SKU', 'SKU'], stray)
  if (codes.contractCode !== undefined && contract === null)
    return unsold('contractCode', ['合约', 'contract'], codes.contractCode)
  if (codes.tierCode !== undefined && tier === null) {
    const zh = `档次 ${codes.tierCode} 不在售，或该合约、终端不在此档次内`
    const en = `tier ${codes.tierCode} is not on sale, or not for this contract and phone`
    return finding('PARAM_INVALID', 'tierCode', [zh, en])
  }
  const unsoldService = tier?.vasCodes.find((code) => !services.some(({ vasCode }) => vasCode === code))
  if (unsoldService !== undefined)
    return unsold('tierCode', ['档次所含增值业务', 'the service of the tier'], unsoldService)
  const planCode = codes.planCode ?? tier?.planCode
  if (planCode !== undefined && plan === null) return unsold('planCode', ['套餐', 'plan'], planCode)
  return null
}

function strayPart({ productKind, codes }: PartsWish, parts: FoundParts): PartFinding | null {
  const { plan, contract, tier, number, skus } = parts
  const unfit = (field: string, zh: string, en: string) => finding('PARAM_INVALID', field, [zh, en])
  const isSoldWithPlan = (part: { planCodes: readonly string[] } | null): boolean =>
    // An empty list limits nothing.
    plan === null || part === null || part.planCodes.length === 0 || part.planCodes.includes(plan.planCode)
  const isSoldAtHome = (part: { areaCodes: readonly string[] } | null): boolean =>
    part === null || number === null || part.areaCodes.length === 0 || coversAreas(part.areaCodes, [number.numberCity])
  if (!isSoldWithPlan(number)) return unfit('planCode', '该号码不能办理此套餐', 'the number is not sold with this plan')
  if (!isSoldWithPlan(contract))
    return unfit('planCode', '该合约不能办理此套餐', 'the contract is not sold with this plan')
  if (plan !== null && tier !== null && tier.planCode !== plan.planCode)
    return unfit('planCode', '该档次属于另一套餐', 'the tier belongs to another plan')
  if (!isSoldAtHome(plan))
    return unfit('planCode', '套餐不在号码归属地销售', "the plan is not sold in the number's home area")
  if (!isSoldAtHome(contract))
    return unfit('contractCode', '合约不在号码归属地销售', "the contract is not sold in the number's home area")
  const scope = productKind === 'CO' ? 'OLD' : 'NEW'
  if (contract !== null && contract.userScope !== 'BOTH' && contract.userScope !== scope)
    return unfit('contractCode', '该合约不面向此类用户', 'the contract is not for this kind of user')
  if (codes.terminalCode !== undefined && !skus.some((sku) => sku.terminalCode === codes.terminalCode))
    return unfit('terminalCode', 'SKU 不属于该终端', 'the SKU is not one of this terminal')
  return null
}
