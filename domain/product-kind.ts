/** What a kind needs on its way; one row a kind (contract section 1 and 12). */
export const PRODUCT_KINDS = {
  N: {
    name: 'NUMBER',
    zh: '号码',
    en: 'number',
    isChecked: true,
    takesNumber: true,
    isAudited: true,
    isActivated: true,
    takesDevice: false,
  },
  CN: {
    name: 'NEW_USER_CONTRACT',
    zh: '新用户合约机',
    en: 'contract phone, new user',
    isChecked: true,
    takesNumber: true,
    isAudited: true,
    isActivated: true,
    takesDevice: true,
  },
  CO: {
    name: 'OLD_USER_CONTRACT',
    zh: '老用户合约机',
    en: 'contract phone, existing user',
    isChecked: true,
    takesNumber: false,
    isAudited: true,
    isActivated: false,
    takesDevice: true,
  },
  B: {
    name: 'BARE_PHONE',
    zh: '裸机',
    en: 'bare phone',
    isChecked: false,
    takesNumber: false,
    isAudited: false,
    isActivated: false,
    takesDevice: true,
  },
} as const

export type ProductKind = keyof typeof PRODUCT_KINDS
export const PRODUCT_KIND_CODES = ['N', 'CN', 'CO', 'B'] as const satisfies readonly ProductKind[]
export const CHECKED_KINDS = ['N', 'CN', 'CO'] as const
export type CheckedKind = (typeof CHECKED_KINDS)[number]
