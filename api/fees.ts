import type { Fee } from '../domain/order-details.ts'

/** Fees as they are answered. */
export const wireFees = (fees: readonly Fee[]) => fees.map(({ feeCode, amountFen }) => ({ feeCode, amount: amountFen }))
