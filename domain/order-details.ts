import type { DeliveryType } from './order.ts'

export const FEE_CODES = [
  'SIM',
  'DEVICE',
  'NICE_PREPAY',
  'NUMBER_PREPAY',
  'CONTRACT_PREPAY',
  'RECHARGE',
  'SHIPPING',
  'DISCOUNT',
] as const
export type FeeCode = (typeof FEE_CODES)[number]

export interface Fee {
  feeCode: FeeCode
  amountFen: number
}

export interface OrderItem {
  itemId: string
  skuId: string | null
  title: string
  quantity: number
  unitPriceFen: number
}

/** What an order was sold with: a snapshot, so that later edits of the catalogue never reach it (invariant I22). */
export interface OrderDetails {
  fees: Fee[]
  items: OrderItem[]
  plan: Record<string, unknown> | null
  contract: Record<string, unknown> | null
  tier: Record<string, unknown> | null
  number: { phoneNumber: string; numberProvince: string; numberCity: string; [field: string]: unknown } | null
  /** Phones with their names and what each cost by itself, and the services that the tier forced. */
  skus?: Record<string, unknown>[]
  services?: Record<string, unknown>[]
  codes: { planCode?: string; contractCode?: string; tierCode?: string; terminalCode?: string; skuId?: string }
  quantity: number
  receiverArea: { provinceCode: string; cityCode: string; districtCode: string }
  deliveryType: DeliveryType
  deliveryTimeType: 'ANY' | 'WORKDAY' | 'HOLIDAY'
  /** Row of `data_keys` that holds holder, receiver and remark. */
  vaultId: string
}
