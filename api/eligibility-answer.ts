import type { z } from '@hono/zod-openapi'
import type { EligibilityCheckView } from '../contract/eligibility-check.ts'
import { timeText } from '../contract/field.ts'
import type { CheckRow } from '../db/queries/eligibility-checks.ts'
import { ELIGIBILITY_REASONS, type EligibilityReason, UNDECIDED_TEXTS } from '../domain/eligibility.ts'
import { Failure } from '../domain/failure.ts'

type View = z.input<typeof EligibilityCheckView>

/**
 * What the mall is told of a check: the buyer's words, never the merchant's.
 *
 * @throws Failure MERCHANT_UNAVAILABLE when nobody answered; NOT_FOUND for an unknown check.
 */
export function eligibilityAnswer(check: CheckRow | null): { status: number; data: View } {
  if (check === null) {
    const message = { zh: '没有此资格校验', en: 'There is no such check' }
    throw new Failure('NOT_FOUND', { field: 'checkId', message })
  }
  const { checkId, verdict, allowNum } = check
  if (verdict === 'MERCHANT_UNAVAILABLE') throw new Failure('MERCHANT_UNAVAILABLE', { extra: { checkId } })
  const isDecided = verdict !== 'PENDING'
  const data: View = {
    checkId,
    eligible: isDecided ? verdict === 'ELIGIBLE' : null,
    allowNum,
    reasons: reasonsOf(check),
    expiresAt: timeText(check.expiresAt?.getTime() ?? null),
    alternatives: check.alternatives.filter((alternative) => typeof alternative === 'string'),
  }
  return { status: isDecided ? 200 : 202, data }
}

function reasonsOf({ verdict, reasons }: CheckRow): View['reasons'] {
  if (verdict === 'CHECK_FAILED') {
    const { buyerZh, buyerEn } = UNDECIDED_TEXTS.CHECK_FAILED
    return [{ code: verdict, message: buyerZh, messageEn: buyerEn }]
  }
  return reasons.map(({ code }) => {
    const { buyerZh, buyerEn } =
      ELIGIBILITY_REASONS[code in ELIGIBILITY_REASONS ? (code as EligibilityReason) : 'OTHER']
    return { code, message: buyerZh, messageEn: buyerEn }
  })
}
