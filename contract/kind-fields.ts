import type { ProductKind } from '../domain/product-kind.ts'

/** What an order, or a question for its price, needs and has no use for, by kind (contract sections 1 and 11). */
export const KIND_FIELDS = {
  N: { needs: ['holder', 'lockId', 'planCode'], refuses: ['phoneNumber', 'contractCode', 'tierCode', 'terminalCode'] },
  CN: {
    needs: ['holder', 'lockId', 'planCode', 'contractCode', 'tierCode', 'terminalCode', 'receiver'],
    refuses: ['phoneNumber'],
  },
  CO: { needs: ['holder', 'phoneNumber', 'contractCode', 'tierCode', 'receiver'], refuses: ['lockId'] },
  B: {
    needs: ['receiver'],
    refuses: ['holder', 'lockId', 'checkId', 'phoneNumber', 'planCode', 'contractCode', 'tierCode'],
  },
} as const satisfies Record<ProductKind, { needs: readonly string[]; refuses: readonly string[] }>

export const NEEDED = { zh: '该商品类型必填', en: 'is required for this product kind' }
export const NOT_USED = { zh: '该商品类型不用此字段', en: 'is not used for this product kind' }
/** A tier prices one phone: a second one would leave unpaid. */
export const ONE_PIECE = { zh: '该商品类型每单一件', en: 'must be one: this kind is sold one an order' }
