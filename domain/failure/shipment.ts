import type { FailureRow } from './row.ts'

/** Reporting parcels: interface 11. Contract sections 7 and 10. */
export const SHIPMENT_FAILURES = {
  CARRIER_UNKNOWN: {
    status: 422,
    zh: '物流公司编码不存在',
    en: 'The carrier code is unknown',
    causeZh: 'carrierCode 不在平台的物流公司表及其别名中。',
    causeEn: "The platform's carrier table has no such carrierCode and no such alias.",
    actionZh: '按物流公司编码表取值，如 SF、YTO、EMS。',
    actionEn: 'Use a code of the carrier table, such as SF, YTO or EMS.',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
  },
  TRACKING_NO_DUPLICATE: {
    status: 409,
    zh: '物流单号已被使用',
    en: 'The tracking number is already in use',
    causeZh: '该物流公司的这一单号已登记在其他包裹上。',
    causeEn: 'This number of this carrier is already recorded for another parcel.',
    actionZh: '核对面单后提交正确的单号；更换单号请用 replaces。',
    actionEn: 'Check the label and send the right number; use replaces to correct one.',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
  },
  ITEM_OVERSHIPPED: {
    status: 422,
    zh: '发货数量超出订单',
    en: 'More was shipped than ordered',
    causeZh: '累计发货数量超过订单商品数量，或商品不在该订单中。',
    causeEn: 'The shipped quantities sum to more than ordered, or an item is not of this order.',
    actionZh: '按订单未发数量修正 packages[].items。',
    actionEn: 'Correct packages[].items to what is still open.',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
  },
  CHANGE_WINDOW_OVER: {
    status: 409,
    zh: '物流单号已不能修改',
    en: 'The tracking number can no longer be changed',
    causeZh: '已有物流轨迹且超过 24 小时，或已修改满 3 次。',
    causeEn: 'The carrier has traces and 24 hours are over, or the number was changed three times already.',
    actionZh: '如确需更正，请联系平台处理。',
    actionEn: 'If it must be corrected, ask the platform.',
    whoMustAct: 'OPERATOR',
    retry: 'NO',
  },
} as const satisfies Record<string, FailureRow>
