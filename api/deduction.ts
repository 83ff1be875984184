import type { OrderRow } from '../db/queries/mall-orders.ts'
import { Failure } from '../domain/failure.ts'

/** @throws Failure PARAM_INVALID when more would be kept back than was paid. */
export function requireDeduction({ paidFen }: OrderRow, deductionFen: number): void {
  if (deductionFen <= paidFen) return
  const message = { zh: '扣减金额不能超过实付金额', en: 'The deduction must not exceed what was paid' }
  throw new Failure('PARAM_INVALID', { field: 'deduction', message, extra: { expectedFen: paidFen } })
}
