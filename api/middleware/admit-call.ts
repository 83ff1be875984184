import { FAILURES, Failure } from '../../domain/failure.ts'
import type { Caller, PartnerKind } from '../caller.ts'
import type { FrontDoor } from '../front-door-env.ts'
import type { CountedCall, TellHeader } from '../rate-limiter.ts'
import { claimCaller, countingRefusal } from './claim-caller.ts'
import { clientIp } from './client-ip.ts'
import type { RawRequest, RequestHead } from './raw-request.ts'
import { verifyCaller } from './verify-caller.ts'

interface SignedCall extends Pick<CountedCall, 'group' | 'isById'> {
  readonly head: RequestHead
  readonly readBody: () => Promise<RawRequest>
  readonly callers: readonly PartnerKind[]
  readonly tell: TellHeader
}

/**
 * Answers a signed call. Its body is only read for an application that is known, at an address of its own and in time:
 * nobody else can make the process hold one.
 *
 * @throws Failure of claimCaller, of reading the body and of verifyCaller, then that of the answer.
 */
export async function withVerifiedCaller<Answer>(
  { head, readBody, callers, group, isById, tell }: SignedCall,
  door: FrontDoor,
  respond: (raw: RawRequest, caller: Caller) => Promise<Answer>,
): Promise<Answer> {
  const claim = await claimCaller(head, door)
  const raw = await readBody()
  const counted = { appKey: claim.application.appKey, group, method: head.method, isById }
  const caller = await verifyCaller(raw, claim, { door, callers, counted, tell })
  try {
    return await respond(raw, caller)
  } catch (error) {
    if (error instanceof Failure && FAILURES[error.code].status === 404) door.limits.countNotFound(counted)
    throw error
  }
}

/**
 * Answers a call without a signature, whose sender's own proof the handler checks.
 *
 * @throws Failure RATE_LIMITED for an address with too many wrong proofs, then that of the answer.
 */
export async function withTrustedAddress<Answer>(
  head: RequestHead,
  door: FrontDoor,
  respond: () => Promise<Answer>,
): Promise<Answer> {
  const { seenIp } = clientIp(head, door.trustedProxies)
  const stranger = { seenIp, appKey: null }
  door.limits.requireTrust(stranger)
  return countingRefusal(door, stranger, respond)
}
