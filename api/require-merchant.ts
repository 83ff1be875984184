import { findMerchant } from '../db/queries/merchants.ts'
import { Failure } from '../domain/failure.ts'
import type { Caller } from './caller.ts'
import type { ApiDependencies } from './dependencies.ts'

/** @throws Failure PARAM_INVALID for a merchant that sells nothing in the caller's environment. */
export async function requireMerchant(
  { db }: ApiDependencies,
  caller: Caller,
  merchantId: string,
): Promise<{ merchantId: string; nameZh: string }> {
  const merchant = await findMerchant(db, caller, merchantId)
  if (merchant === null) throw unknownMerchant()
  return merchant
}

export function unknownMerchant(): Failure {
  const message = { zh: '该环境中没有此商户', en: 'There is no such merchant in this environment' }
  return new Failure('PARAM_INVALID', { field: 'merchantId', message })
}
