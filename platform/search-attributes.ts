/**
 * The search attributes of an order workflow and their types, as Temporal spells them. They are what an operator can
 * filter and sort by in the Web UI, so they hold business words only, never a person's data.
 */
export const SEARCH_ATTRIBUTES = {
  Merchant: 'Keyword',
  OrderState: 'Keyword',
  ProductKind: 'Keyword',
  Province: 'Keyword',
  NeedsAttention: 'Bool',
  NextActionAt: 'Datetime',
} as const
