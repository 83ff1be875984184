import type { CatalogueKind } from './catalogue-kind.ts'
import type { FailureCode } from './failure.ts'
import type { ListingState } from './listing.ts'
import type { NumberState } from './number.ts'

// What a merchant may put into its catalogue, as interfaces #14 to #22 and the rows of a batch hand it on: names are those
// of the contract (section 9), money is whole fen, times are epoch milliseconds.

export interface PlanBody {
  outerId: string
  planCode: string
  planName: string
  monthlyFee: number
  voiceMinutes: number
  dataMb: number
  smsCount: number
  firstMonthMode: 'ALL' | 'HALF' | 'USAGE'
  areaCodes: string[]
  channel?: string | undefined
  validFrom?: number | undefined
  validTo?: number | undefined
}

export interface NumberBody {
  phoneNumber: string
  numberProvince: string
  numberCity: string
  /** Absent: graded by its digits. */
  niceLevel?: number | undefined
  prepayAmount: number
  minMonthlySpend: number
  agreementMonths: number
  planCodes: string[]
  reused: boolean
  /** Absent: as it is. */
  state?: 'AVAILABLE' | 'OFF_SHELF' | undefined
  cardType: 'NORMAL' | 'MICRO' | 'NANO' | 'ESIM'
}

export interface ContractBody {
  outerId: string
  contractCode: string
  contractName: string
  userScope: 'NEW' | 'OLD' | 'BOTH'
  contractMonths: number
  planCodes: string[]
  areaCodes: string[]
  penaltyText?: string | undefined
  validFrom?: number | undefined
  validTo?: number | undefined
}

export interface PhoneGiftTierBody {
  contractCode: string
  tierCode: string
  tierName: string
  planCode: string
  minMonthlySpend: number
  giftTotal: number
  giftPerMonth: number
  giftMonths: number
  firstGift?: number | undefined
  vasCodes: string[]
}

export interface RechargeGiftTierBody extends PhoneGiftTierBody {
  rechargeAmount: number
  phoneSubsidy: number
  returnPerMonth?: number | undefined
  returnMonths?: number | undefined
}

export interface TierTerminal {
  terminalCode: string
  /** Empty: every SKU of the terminal. */
  skuIds: string[]
  phonePrice: number
}

export interface TierTerminalsBody {
  tierCode: string
  mappings: TierTerminal[]
}

export interface TerminalBody {
  outerId: string
  terminalCode: string
  brand: string
  model: string
  networkTypes: string[]
  os?: string | undefined
  screen?: string | undefined
  licenceNo?: string | undefined
}

export interface SkuBody {
  terminalCode: string
  skuId: string
  color: string
  ram?: string | undefined
  storage: string
  price: number
  stock: number
  barcode?: string | undefined
  images: string[]
  /** Absent: as it is, 5 at first. */
  lowStockAt?: number | undefined
}

export interface VasBody {
  vasCode: string
  vasName: string
  fee: number
  feeCycle: 'MONTH' | 'ONCE'
  freeMonths: number
  planCodes: string[]
  exclusiveWith: string[]
}

/** The kinds of a batch's rows: one for each call that adds something. */
export interface AddedBodies {
  PLAN: PlanBody
  NUMBER: NumberBody
  CONTRACT: ContractBody
  PHONE_GIFT_TIER: PhoneGiftTierBody
  RECHARGE_GIFT_TIER: RechargeGiftTierBody
  TIER_TERMINAL: TierTerminalsBody
  TERMINAL: TerminalBody
  SKU: SkuBody
  VAS: VasBody
}
export type AddKind = keyof AddedBodies
export const ADD_KINDS = {
  PLAN: 'PLAN',
  NUMBER: 'NUMBER',
  CONTRACT: 'CONTRACT',
  PHONE_GIFT_TIER: 'TIER',
  RECHARGE_GIFT_TIER: 'TIER',
  TIER_TERMINAL: 'TIER',
  TERMINAL: 'TERMINAL',
  SKU: 'SKU',
  VAS: 'VAS',
} as const satisfies Record<AddKind, CatalogueKind>

/** One thing to add, whichever it is. */
export type CatalogueAddition = { [Kind in AddKind]: { kind: Kind; body: AddedBodies[Kind] } }[AddKind]

/** PENDING_REVIEW: the item is on sale as it was, the change waits for a reviewer. */
export type AddOutcome = 'ADDED' | 'CHANGED' | 'UNCHANGED' | 'PENDING_REVIEW'

export interface ItemWarning {
  code: FailureCode
  field: string
}

/** What became of an addition. */
export interface AddedItem {
  kind: CatalogueKind
  code: string
  /** Of a number, the state of its life. */
  status: ListingState | NumberState
  version: number
  outcome: AddOutcome
  /** The version that waits for a reviewer. */
  pendingVersion?: number | undefined
  /** Of a SKU: what can be sold by now. */
  stock?: number | undefined
  warnings: ItemWarning[]
}

export interface ItemFinding {
  code: FailureCode
  field: string
}

/** A validity must end after it begins, and not in the past already; either end may be open. Epoch milliseconds. */
export function validityFinding(
  { validFrom, validTo }: { validFrom?: number | undefined; validTo?: number | undefined },
  nowMs: number,
): ItemFinding | null {
  if (validTo === undefined) return null
  const isPossible = validTo > nowMs && (validFrom === undefined || validTo > validFrom)
  return isPossible ? null : { code: 'VALIDITY_INVALID', field: 'validTo' }
}
