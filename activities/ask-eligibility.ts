import { ApplicationFailure, Context } from '@temporalio/activity'
import { sealCert } from '../contract/cert-cipher.ts'
import { type EligibilityKind, eligibilityQuery, parseEligibilityReply } from '../contract/eligibility.ts'
import { type CheckRow, closeCheck, countCheckAttempt, reopenCheck } from '../db/commands/eligibility.ts'
import { openPersonal } from '../db/commands/vault.ts'
import { type Endpoint, findEndpoint } from '../db/queries/applications.ts'
import { CHECK_ENDED } from '../domain/activity-failure.ts'
import { judgeEligibility } from '../domain/eligibility.ts'
import type { EligibilityAnswer } from '../domain/eligibility-answer.ts'
import type { CheckedKind } from '../domain/product-kind.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { eligibilityAsk } from './eligibility-ask.ts'
import { type PartnerAnswer, PartnerError } from './merchant-client.ts'

/** How long a yes counts when the merchant names no end. */
const STANDARD_LIFE_MS = 30 * 60_000

const ROUTES: Record<CheckedKind, { kind: EligibilityKind; suffix: string }> = {
  N: { kind: 'NUMBER', suffix: '/number' },
  CN: { kind: 'NEW_USER_CONTRACT', suffix: '/new-user-contract' },
  CO: { kind: 'OLD_USER_CONTRACT', suffix: '/old-user-contract' },
}

interface AskEligibility {
  checkId: string
  callMs: number
  /** A check that ended because the merchant was away is opened again. */
  asksAnew?: boolean
}

/**
 * Asks the merchant once (contract #6–#8). A refusal and nonsense are verdicts and come back as values.
 *
 * @throws ApplicationFailure when the merchant is away or says TEMPORARY; the workflow tries again within its 8 s.
 */
export const bindAskEligibility = (dependencies: ActivityDependencies) =>
  async function askEligibility({ checkId, callMs, asksAnew }: AskEligibility): Promise<EligibilityAnswer> {
    const { db, masterKeys } = dependencies
    // Only the beginning of a run opens it: within the run the verdict of its time-out stands (race X15).
    if (asksAnew && Context.current().info.attempt === 1) await reopenCheck(db, checkId)
    const check = await countCheckAttempt(db, checkId)
    if (check === null) throw ApplicationFailure.nonRetryable(`no open check ${checkId}`, CHECK_ENDED)
    if (check.verdict !== 'PENDING') return toAnswer(check)
    const endpoint = await findEndpoint(db, masterKeys, { partnerId: check.merchantId, environment: check.environment })
    if (!endpoint?.eligibilityUrl) return toAnswer(await closeCheck(db, { checkId, verdict: 'MERCHANT_UNAVAILABLE' }))
    const route = ROUTES[check.productKind as CheckedKind]
    try {
      const answer = await ask(dependencies, { check, endpoint, route, callMs })
      return await judge(dependencies, { check, route, answer })
    } catch (error) {
      if (!(error instanceof PartnerError)) throw error
      if (isWorthAnotherTry(error))
        throw ApplicationFailure.create({ message: error.kind, type: 'MERCHANT_UNAVAILABLE' })
      return toAnswer(await closeCheck(db, { checkId, verdict: 'CHECK_FAILED' }))
    }
  }

export const bindCloseEligibility = ({ db }: ActivityDependencies) =>
  async function closeEligibility({
    checkId,
    verdict,
  }: {
    checkId: string
    verdict: 'MERCHANT_UNAVAILABLE'
  }): Promise<EligibilityAnswer> {
    return toAnswer(await closeCheck(db, { checkId, verdict }))
  }

interface Asking {
  check: CheckRow
  endpoint: Endpoint
  route: { kind: EligibilityKind; suffix: string }
  callMs: number
}

async function ask(
  { db, masterKeys, partners }: ActivityDependencies,
  { check, endpoint, route, callMs }: Asking,
): Promise<PartnerAnswer> {
  const person = await openPersonal(db, masterKeys, check.vaultId)
  const { secret, appKey } = endpoint
  const holder = JSON.stringify(person?.holder ?? {})
  const certCipher = sealCert({ secret, appKey, callId: check.checkId }, holder)
  return partners.call({
    endpoint: { ...endpoint, direction: 'P2M', url: endpoint.eligibilityUrl ?? '' },
    method: 'GET',
    suffix: route.suffix,
    query: eligibilityQuery(
      route.kind,
      eligibilityAsk({ check, person, certCipher, takesPlainIdentity: endpoint.takesPlainIdentity }),
    ),
    totalMs: callMs,
    signal: Context.current().cancellationSignal,
    echo: { field: 'checkId', value: check.checkId },
  })
}

async function judge(
  { db }: ActivityDependencies,
  { check, route, answer }: { check: CheckRow; route: { kind: EligibilityKind }; answer: PartnerAnswer },
): Promise<EligibilityAnswer> {
  const { checkId } = check
  const parsed = parseEligibilityReply(route.kind, answer.json, checkId)
  if (!parsed.isAnswer) {
    if (parsed.why === 'TEMPORARY')
      throw ApplicationFailure.create({ message: 'TEMPORARY', type: 'MERCHANT_UNAVAILABLE' })
    return toAnswer(await closeCheck(db, { checkId, verdict: 'CHECK_FAILED' }))
  }
  const nowMs = Date.now()
  const quantity = Number(check.ask.quantity ?? 1)
  const judgement = judgeEligibility(parsed.reply, { quantity, nowMs })
  const expiresAtMs = judgement.expiresAtMs ?? nowMs + STANDARD_LIFE_MS
  return toAnswer(
    await closeCheck(db, {
      checkId,
      verdict: judgement.verdict,
      allowNum: judgement.allowNum,
      reasons: [...judgement.reasons],
      alternatives: [...parsed.alternatives],
      expiresAt: new Date(expiresAtMs),
    }),
  )
}

/** Nonsense and a definite no stay what they are when asked again; an outage may pass. */
function isWorthAnotherTry({ kind, httpStatus, answerCode }: PartnerError): boolean {
  if (kind === 'BROKEN_ANSWER') return httpStatus === undefined
  if (kind === 'STATUS') return answerCode === undefined
  return ['TIMEOUT', 'CONNECT', 'BUSY', 'BREAKER_OPEN', 'TEMPORARY'].includes(kind)
}

function toAnswer({ checkId, verdict, allowNum, reasons }: CheckRow): EligibilityAnswer {
  return {
    checkId,
    verdict: verdict === 'PENDING' ? 'MERCHANT_UNAVAILABLE' : verdict,
    allowNum,
    reasons: reasons.map((reason) => reason.code),
  }
}
