import { isInIpRanges, parseIpList } from '../../contract/ip-list.ts'
import { TIMESTAMP_PATTERN, TIMESTAMP_WINDOW_SECONDS } from '../../contract/signature.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { formatTime } from '../../domain/time.ts'
import type { CallerApplication } from '../caller.ts'
import type { FrontDoor } from '../front-door-env.ts'
import type { Stranger } from '../rate-limiter.ts'
import { type ClientIp, clientIp } from './client-ip.ts'
import type { RequestHead } from './raw-request.ts'
import { readSignatureHeaders, type SignatureHeaders } from './signature-headers.ts'

/** Who a call says that it comes from: plausible, and not proved before its signature is. */
export interface Claim {
  readonly headers: SignatureHeaders
  readonly application: CallerApplication
  readonly client: ClientIp
  readonly stranger: Stranger
  /** When the call came, epoch milliseconds. */
  readonly nowMs: number
}

/**
 * The checks of contract section 14 that need no body, in its order: headers, address, time. Nothing is looked up but
 * the application of the claimed key, and not even that for an address that has had too many calls refused.
 *
 * @throws Failure of the first check that does not hold; RATE_LIMITED; SERVICE_UNAVAILABLE when the application cannot be
 * looked up.
 */
export async function claimCaller(head: RequestHead, door: FrontDoor): Promise<Claim> {
  const headers = readSignatureHeaders(head.rawHeaders)
  const client = clientIp(head, door.trustedProxies)
  const stranger = { seenIp: client.seenIp, appKey: headers.appKey }
  door.limits.requireTrust(stranger)
  const found = await orUnavailable(() => door.directory.find(headers.appKey))
  const application = await countingRefusal(door, stranger, async () => requireKnownAddress(found, client))
  const nowMs = door.nowMs()
  requireTimely(headers.timestamp, nowMs)
  return { headers, application, client, stranger, nowMs }
}

/** What whoever guesses keys, signatures or links is answered. */
const REFUSALS: readonly FailureCode[] = ['IP_NOT_ALLOWED', 'SIGNATURE_INVALID', 'SECRET_EXPIRED', 'NOT_FOUND']

/** Counts a refusal against the address that it is answered to. */
export async function countingRefusal<Result>(
  { limits }: FrontDoor,
  stranger: Stranger,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure && REFUSALS.includes(error.code)) limits.countRefusal(stranger)
    throw error
  }
}

/** @throws Failure SERVICE_UNAVAILABLE, with what made the store fail. */
export async function orUnavailable<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (cause) {
    throw new Failure('SERVICE_UNAVAILABLE', { cause, extra: { retryAfterSeconds: 2 } })
  }
}

/** An unknown key takes the same path and gets the same answer as an address that is not listed. */
function requireKnownAddress(application: CallerApplication | null, { address, seenIp }: ClientIp): CallerApplication {
  const isListed = isInIpRanges(address ?? '', parseIpList(application?.allowedIps ?? DECOY_IPS))
  if (application !== null && isListed) return application
  throw new Failure('IP_NOT_ALLOWED', { extra: { seenIp } })
}

/** TEST-NET-3: never a real caller's address. Makes the work for an unknown key like that for a known one. */
const DECOY_IPS = ['203.0.113.1']

function requireTimely(timestamp: string, nowMs: number): void {
  const serverTime = formatTime(nowMs)
  if (!TIMESTAMP_PATTERN.test(timestamp)) {
    const message = {
      zh: 'X-Timestamp 是毫秒（13 位）；应为秒（10 位）',
      en: 'X-Timestamp is in milliseconds (13 digits); send seconds (10 digits)',
    }
    throw new Failure('TIMESTAMP_OUT_OF_WINDOW', { field: 'X-Timestamp', message, extra: { serverTime } })
  }
  const skewSeconds = Number(timestamp) - Math.floor(nowMs / 1000)
  if (Math.abs(skewSeconds) <= TIMESTAMP_WINDOW_SECONDS) return
  throw new Failure('TIMESTAMP_OUT_OF_WINDOW', { field: 'X-Timestamp', extra: { serverTime, skewSeconds } })
}
