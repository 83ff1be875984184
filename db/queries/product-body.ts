import type {
  ContractBody,
  NumberBody,
  PhoneGiftTierBody,
  PlanBody,
  RechargeGiftTierBody,
  SkuBody,
  TerminalBody,
  VasBody,
} from '../../domain/catalogue-item.ts'
import { formatTime } from '../../domain/time.ts'
import type {
  contracts,
  contractTiers,
  phoneNumbers,
  plans,
  terminalSkus,
  terminals,
  valueAddedServices,
} from '../schema/index.ts'

// Each kind as the call that adds it would take it: what is absent there is absent here.

/** On the wire times are text. */
type Wire<Body> = {
  [Name in keyof Body]: Name extends 'validFrom' | 'validTo' ? string | undefined : Body[Name]
}
/** Rows from before merchants named their items have no id of theirs. */
type WithoutId<Body> = Omit<Wire<Body>, 'outerId'> & { outerId: string | undefined }

const timeOrNothing = (instant: Date | null) => (instant === null ? undefined : formatTime(instant.getTime()))

export function planBody(row: typeof plans.$inferSelect): WithoutId<PlanBody> {
  const { planCode, planName, voiceMinutes, dataMb, smsCount, firstMonthMode, areaCodes } = row
  return {
    outerId: row.outerId ?? undefined,
    planCode,
    planName,
    monthlyFee: row.monthlyFeeFen,
    voiceMinutes,
    dataMb,
    smsCount,
    firstMonthMode,
    areaCodes,
    channel: row.channel ?? undefined,
    validFrom: timeOrNothing(row.validFrom),
    validTo: timeOrNothing(row.validTo),
  }
}

export function numberBody(row: typeof phoneNumbers.$inferSelect): Wire<NumberBody> {
  const { phoneNumber, numberProvince, numberCity, niceLevel, agreementMonths, planCodes, cardType } = row
  return {
    phoneNumber,
    numberProvince,
    numberCity,
    niceLevel,
    prepayAmount: row.prepayAmountFen,
    minMonthlySpend: row.minMonthlySpendFen,
    agreementMonths,
    planCodes,
    reused: row.isReused,
    cardType,
  }
}

export function contractBody(row: typeof contracts.$inferSelect): WithoutId<ContractBody> {
  const { contractCode, contractName, userScope, contractMonths, planCodes, areaCodes } = row
  return {
    outerId: row.outerId ?? undefined,
    contractCode,
    contractName,
    userScope,
    contractMonths,
    planCodes,
    areaCodes,
    penaltyText: row.penaltyText ?? undefined,
    validFrom: timeOrNothing(row.validFrom),
    validTo: timeOrNothing(row.validTo),
  }
}

export function tierBody(row: typeof contractTiers.$inferSelect): PhoneGiftTierBody | RechargeGiftTierBody {
  const { contractCode, tierCode, tierName, planCode, giftMonths, vasCodes } = row
  const gift: PhoneGiftTierBody = {
    contractCode,
    tierCode,
    tierName,
    planCode,
    minMonthlySpend: row.minMonthlySpendFen,
    giftTotal: row.giftTotalFen,
    giftPerMonth: row.giftPerMonthFen,
    giftMonths,
    firstGift: row.firstGiftFen ?? undefined,
    vasCodes,
  }
  if (row.tierKind === 'PHONE_GIFT') return gift
  return {
    ...gift,
    rechargeAmount: row.rechargeAmountFen,
    phoneSubsidy: row.phoneSubsidyFen,
    returnPerMonth: row.returnPerMonthFen ?? undefined,
    returnMonths: row.returnMonths ?? undefined,
  }
}

export function terminalBody(row: typeof terminals.$inferSelect): WithoutId<TerminalBody> {
  const { terminalCode, brand, model, networkTypes, os, screen, licenceNo } = row
  return {
    outerId: row.outerId ?? undefined,
    terminalCode,
    brand,
    model,
    networkTypes,
    os: os ?? undefined,
    screen: screen ?? undefined,
    licenceNo: licenceNo ?? undefined,
  }
}

/** The stock is what can be sold now. */
export function skuBody(row: typeof terminalSkus.$inferSelect): SkuBody {
  const { terminalCode, skuId, color, ram, storage, stock, barcode, images, lowStockAt } = row
  return {
    terminalCode,
    skuId,
    color,
    ram: ram ?? undefined,
    storage,
    price: row.priceFen,
    stock,
    barcode: barcode ?? undefined,
    images,
    lowStockAt,
  }
}

export function vasBody(row: typeof valueAddedServices.$inferSelect): VasBody {
  const { vasCode, vasName, feeCycle, freeMonths, planCodes, exclusiveWith } = row
  return { vasCode, vasName, fee: row.feeFen, feeCycle, freeMonths, planCodes, exclusiveWith }
}
