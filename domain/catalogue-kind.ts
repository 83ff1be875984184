/** What a merchant's catalogue is made of (contract sections 1 and 10, interface #25). */
export const CATALOGUE_KINDS = {
  PLAN: { zh: '套餐', en: 'plan' },
  NUMBER: { zh: '号码', en: 'phone number' },
  CONTRACT: { zh: '合约', en: 'contract' },
  TIER: { zh: '合约档', en: 'contract tier' },
  TERMINAL: { zh: '终端', en: 'terminal' },
  SKU: { zh: '终端 SKU', en: 'terminal SKU' },
  VAS: { zh: '增值业务', en: 'value-added service' },
} as const

export type CatalogueKind = keyof typeof CATALOGUE_KINDS
export const CATALOGUE_KIND_CODES = Object.keys(CATALOGUE_KINDS) as [CatalogueKind, ...CatalogueKind[]]

/** Numbers are sold by their own life (contract section 3); all the rest is put on sale by a listing. */
export type ListedKind = Exclude<CatalogueKind, 'NUMBER'>
export const LISTED_KIND_CODES = CATALOGUE_KIND_CODES.filter((kind): kind is ListedKind => kind !== 'NUMBER')
