import type { z } from '@hono/zod-openapi'
import { CheckEligibilityBody, EligibilityCheckView } from '../../../contract/eligibility-check.ts'
import { certNoHashOf } from '../../../contract/holder.ts'
import { sha256Hex } from '../../../contract/signature.ts'
import { openCheck } from '../../../db/commands/eligibility-check.ts'
import { sealPersonal } from '../../../db/commands/vault.ts'
import { findCheck } from '../../../db/queries/eligibility-checks.ts'
import { findLockedNumber } from '../../../db/queries/sale-numbers.ts'
import { Failure } from '../../../domain/failure.ts'
import { holderHashOf, phoneHashOf } from '../../../platform/holder-hash.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { derivedId } from '../../derived-id.ts'
import { eligibilityAnswer } from '../../eligibility-answer.ts'
import { registerOperation } from '../../register-operation.ts'
import { requireMerchant } from '../../require-merchant.ts'

/** 购买资格校验 before an order: the merchant decides, the platform asks, keeps the answer and explains it. */
export function registerCheckEligibility(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'checkEligibility',
    method: 'POST',
    path: '/v1/mall/eligibility-checks',
    callers: ['MALL'],
    summary: { zh: '购买资格校验', en: 'Check eligibility' },
    description: {
      zh: '向商户校验购买资格，8 秒内给出结论；202 表示尚无结论，请以 checkId 查询。下单时带上 checkId 可免再次校验。',
      en: 'Asks the merchant; decided within 8 seconds. 202: not decided yet, read it by checkId. An order that names the checkId is not checked again.',
    },
    body: CheckEligibilityBody,
    response: EligibilityCheckView,
    statuses: [200, 202],
    failures: ['MERCHANT_UNAVAILABLE', 'LOCK_EXPIRED', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, body, rawBody, idempotencyKey }) => {
      await requireMerchant(dependencies, caller, body.merchantId)
      // The same call again, after its answer was lost, is the same check.
      const checkId = derivedId('check', caller.appKey, idempotencyKey ?? '', sha256Hex(rawBody))
      await openOnce(dependencies, { caller, body, checkId })
      await dependencies.orders.checkEligibility({ checkId, merchantId: body.merchantId })
      return eligibilityAnswer(await findCheck(dependencies.db, caller, checkId))
    },
  })
}

interface Opening {
  caller: Caller
  body: z.output<typeof CheckEligibilityBody>
  checkId: string
}

async function openOnce(dependencies: ApiDependencies, { caller, body, checkId }: Opening): Promise<void> {
  const { db, masterKeys } = dependencies
  if ((await findCheck(db, caller, checkId)) !== null) return
  const { productKind, merchantId, holder, phoneNumber, ...goods } = body
  const holderHash = holderHashOf(masterKeys, certNoHashOf(holder))
  const isOwnNumber = productKind === 'CO'
  const number = isOwnNumber ? {} : await numberAsked(dependencies, { caller, body, holderHash })
  await db.transaction(async (transaction) => {
    const personal = { holder, phoneNumber: isOwnNumber ? phoneNumber : undefined }
    const { vaultId } = await sealPersonal(transaction, masterKeys, personal)
    await openCheck(transaction, {
      checkId,
      mallId: caller.partnerId,
      merchantId,
      environment: caller.environment,
      productKind,
      ask: { ...goods, ...number },
      holderHash,
      phoneHash: isOwnNumber && phoneNumber !== undefined ? phoneHashOf(masterKeys, phoneNumber) : null,
      vaultId,
    })
  })
}

/** The number on sale that is meant: by its lock, or named as it is. */
async function numberAsked(
  { db }: ApiDependencies,
  { caller, body, holderHash }: Pick<Opening, 'caller' | 'body'> & { holderHash: string },
): Promise<Record<string, unknown>> {
  const { lockId, phoneNumber, merchantId } = body
  if (lockId === undefined) return { phoneNumber }
  const number = await findLockedNumber(db, caller, { lockId, merchantId, holderHash })
  if (number === null) throw new Failure('LOCK_EXPIRED', { field: 'lockId' })
  return { phoneNumber: number.phoneNumber, numberProvince: number.numberProvince, numberCity: number.numberCity }
}
