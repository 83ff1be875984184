/** Why a merchant refuses (contract section 2): what the buyer is told, and what the merchant's staff should look at. */
export const ELIGIBILITY_REASONS = {
  BLACKLISTED: {
    buyerZh: '您的证件暂不能办理该业务，请到营业厅咨询。',
    buyerEn: 'This document cannot be used for this service; please ask at a shop.',
    staffZh: '证件在黑名单中。',
    staffEn: 'The document is on the black list.',
  },
  ID_LIMIT_REACHED: {
    buyerZh: '您名下的号码数量已达上限，请减少数量或先注销不用的号码。',
    buyerEn: 'You already hold as many numbers as allowed; order fewer or close one that you do not use.',
    staffZh: '一证五号：剩余可办数量少于购买数量。',
    staffEn: 'Five numbers a person: fewer are left than the order asks for.',
  },
  ID_INVALID: {
    buyerZh: '证件无效或已过期，请核对后重新填写。',
    buyerEn: 'The document is not valid or has expired; please check what you entered.',
    staffZh: '证件号码、类型或有效期未通过核验。',
    staffEn: 'The number, type or validity of the document failed the check.',
  },
  ID_NAME_MISMATCH: {
    buyerZh: '姓名与证件号码不一致，请核对后重新填写。',
    buyerEn: 'The name does not belong to this document number; please check what you entered.',
    staffZh: '实名核验：姓名与证件号码不匹配。',
    staffEn: 'Real-name check: name and document number do not match.',
  },
  UNDER_AGE: {
    buyerZh: '您的年龄不符合办理要求，请由监护人到营业厅办理。',
    buyerEn: 'You are below the age for this service; a guardian can apply at a shop.',
    staffZh: '机主年龄低于办理要求。',
    staffEn: 'The holder is below the required age.',
  },
  AREA_NOT_ALLOWED: {
    buyerZh: '该商品不在您所在的地区销售，请选择其他地区的商品。',
    buyerEn: 'This is not sold in your area; please choose another offer.',
    staffZh: '证件、收货或号码归属地不在适用地区内。',
    staffEn: 'The area of document, receiver or number is outside the offer.',
  },
  UNTRUSTED: {
    buyerZh: '暂时无法在线办理，请到营业厅核实身份后办理。',
    buyerEn: 'This cannot be done online; please verify your identity at a shop.',
    staffZh: '用户被列为失信或涉诈风险。',
    staffEn: 'The user is listed as untrusted or as a fraud risk.',
  },
  USER_NOT_ON_NET: {
    buyerZh: '该号码当前不是正常在网状态，恢复使用后再办理。',
    buyerEn: 'This number is not in service; please restore it first.',
    staffZh: '号码非正常在网（停机、销户或不存在）。',
    staffEn: 'The number is suspended, closed or unknown.',
  },
  CONTRACT_RUNNING: {
    buyerZh: '您有尚未到期的合约，到期后再办理。',
    buyerEn: 'You have a contract that is still running; please come back when it ends.',
    staffZh: '存在互斥的在约合约。',
    staffEn: 'An exclusive contract is still running.',
  },
  IN_ARREARS: {
    buyerZh: '该号码存在欠费，缴清后再办理。',
    buyerEn: 'There are unpaid bills on this number; please pay them first.',
    staffZh: '号码有未结清费用。',
    staffEn: 'The number has unpaid charges.',
  },
  NOT_OWNER: {
    buyerZh: '您不是该号码的机主，请由机主本人办理。',
    buyerEn: 'This number belongs to someone else; its owner has to apply.',
    staffZh: '购买人与号码实名登记人不一致。',
    staffEn: 'The buyer is not the registered owner of the number.',
  },
  ON_NET_TOO_SHORT: {
    buyerZh: '该号码的在网时间不满足办理要求。',
    buyerEn: 'This number has not been in use long enough.',
    staffZh: '在网月数少于合约要求。',
    staffEn: 'Fewer months on the net than the contract requires.',
  },
  NUMBER_UNAVAILABLE: {
    buyerZh: '该号码已不可售，请另选号码。',
    buyerEn: 'This number is no longer for sale; please choose another.',
    staffZh: '号码不在可售状态。',
    staffEn: 'The number is not for sale.',
  },
  NUMBER_LOCKED: {
    buyerZh: '该号码正被他人选占，请另选号码或稍后再试。',
    buyerEn: 'Someone else holds this number now; please choose another or try later.',
    staffZh: '号码被其他订单或渠道占用。',
    staffEn: 'Another order or channel holds the number.',
  },
  PLAN_INCOMPATIBLE: {
    buyerZh: '所选套餐与该号码不匹配，请更换套餐或号码。',
    buyerEn: 'The plan does not go with this number; please change one of them.',
    staffZh: '套餐与号码的品牌、归属地或靓号等级不匹配。',
    staffEn: "The plan does not fit the number's brand, area or nice-number level.",
  },
  TIER_NOT_ALLOWED: {
    buyerZh: '您不满足该合约档次的办理条件，请选择其他档次。',
    buyerEn: 'You do not meet the terms of this tier; please choose another.',
    staffZh: '用户不满足合约档次的准入条件。',
    staffEn: 'The user does not meet the terms of the tier.',
  },
  OTHER: {
    buyerZh: '暂不符合办理条件，请联系客服。',
    buyerEn: 'The conditions are not met; please contact customer service.',
    staffZh: '其他原因，详见商户返回的说明。',
    staffEn: "Another reason; see the merchant's own words.",
  },
} as const satisfies Record<string, EligibilityReasonText>

export type EligibilityReason = keyof typeof ELIGIBILITY_REASONS

interface EligibilityReasonText {
  buyerZh: string
  buyerEn: string
  staffZh: string
  staffEn: string
}

/** What the buyer is told when nobody decided: try again. */
export const UNDECIDED_TEXTS = {
  MERCHANT_UNAVAILABLE: {
    buyerZh: '办理系统繁忙，请稍后再试。',
    buyerEn: 'The system is busy; please try again later.',
  },
  CHECK_FAILED: {
    buyerZh: '暂时无法确认您的购买资格，请稍后再试。',
    buyerEn: 'We could not confirm that you are eligible; please try again later.',
  },
} as const

/** One reason of a merchant; its own words are for the staff, the buyer reads the table. */
export interface GivenReason {
  code: EligibilityReason
  message: string
}

/** A merchant's answer whose shape has been checked. A missing time or flag is null. */
export interface EligibilityReply {
  eligible: boolean
  allowNum: number
  /** How many contracts the buyer may still take, where contracts are asked for. */
  contractAllowNum: number | null
  blacklisted: boolean | null
  arrears: boolean | null
  reasons: readonly GivenReason[]
  expiresAtMs: number | null
}

export interface EligibilityJudgement {
  verdict: 'ELIGIBLE' | 'REFUSED' | 'CHECK_FAILED'
  /** How many the buyer may have. Below the quantity asked for unless the verdict is ELIGIBLE. */
  allowNum: number
  /** Never empty when REFUSED, else empty. */
  reasons: readonly GivenReason[]
  /** Until when a yes may be used; null: the merchant named no end, so the platform's own limit holds. */
  expiresAtMs: number | null
}

/**
 * What an answer is worth for a quantity at a moment. Only an unclouded yes is a yes: a flag that speaks against the buyer
 * outweighs `eligible`, too small a number is a no, and a yes that has run out is no answer.
 */
export function judgeEligibility(
  reply: EligibilityReply,
  { quantity, nowMs }: { quantity: number; nowMs: number },
): EligibilityJudgement {
  const { eligible, expiresAtMs } = reply
  const allowNum = Math.min(reply.allowNum, reply.contractAllowNum ?? reply.allowNum)
  const flagged = flagsAgainst(reply)
  if (eligible && flagged.length === 0 && allowNum >= quantity) {
    if (expiresAtMs !== null && expiresAtMs <= nowMs) {
      return { verdict: 'CHECK_FAILED', allowNum: 0, reasons: [], expiresAtMs: null }
    }
    return { verdict: 'ELIGIBLE', allowNum, reasons: [], expiresAtMs }
  }
  const isOnlyTooMany = flagged.length === 0 && allowNum < quantity
  return {
    verdict: 'REFUSED',
    // A refusal beside a sufficient number contradicts itself; the refusal counts.
    allowNum: isOnlyTooMany ? allowNum : 0,
    reasons: explain(reply, flagged),
    expiresAtMs,
  }
}

function flagsAgainst({ blacklisted, arrears }: EligibilityReply): EligibilityReason[] {
  return [...(blacklisted ? (['BLACKLISTED'] as const) : []), ...(arrears ? (['IN_ARREARS'] as const) : [])]
}

function explain({ eligible, reasons }: EligibilityReply, flagged: EligibilityReason[]): readonly GivenReason[] {
  const unnamed = flagged.filter((code) => !reasons.some((reason) => reason.code === code))
  const all = [...reasons, ...unnamed.map((code) => ({ code, message: '' }))]
  if (all.length > 0) return all
  return [{ code: eligible ? 'ID_LIMIT_REACHED' : 'OTHER', message: '' }]
}
