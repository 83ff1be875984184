import { LRUCache } from 'lru-cache'
import { networkOf } from '../contract/ip-list.ts'
import { Failure } from '../domain/failure.ts'
import { type CallGroup, RATE_LIMITS, type RateLimitName, type RateQuotas } from '../domain/rate-limit.ts'
import { type BucketLevel, createTokenBuckets } from './token-buckets.ts'

/** A call whose signature held. */
export interface CountedCall {
  readonly appKey: string
  readonly group: CallGroup
  readonly method: string
  /** An id in its path says what it is about. */
  readonly isById: boolean
}

/** Who a call claims to be, before anything of it was checked; of a public interface, `appKey` is null. */
export interface Stranger {
  readonly seenIp: string
  readonly appKey: string | null
}

/** Writes a header of the answer, whatever the answer will be. */
export type TellHeader = (name: string, value: string) => void

/** The budgets of domain/rate-limit.ts, for this process: no call is counted anywhere else. */
export interface RateLimiter {
  /** @throws Failure RATE_LIMITED when the address has had too many calls refused. */
  requireTrust(stranger: Stranger): void
  countRefusal(stranger: Stranger): void
  /** Its signature held: from now on it does not pay for what others send from its address. */
  remember(stranger: Stranger): void
  /**
   * Counts a call, and tells what is left.
   *
   * @throws Failure RATE_LIMITED
   */
  spend(call: CountedCall, tell: TellHeader): void
  countNotFound(call: CountedCall): void
}

/** Applications at addresses from which they signed rightly. */
const MOST_REMEMBERED = 20_000

/** `nowMs` is of a clock that nobody sets, such as performance.now. */
export function createRateLimiter(quotas: RateQuotas, nowMs: () => number): RateLimiter {
  const bucketsOf = (name: RateLimitName) => {
    const { windowSeconds } = RATE_LIMITS[name]
    const quota = quotas[name]
    return { name, quota, windowSeconds, ...createTokenBuckets({ quota, windowSeconds }, nowMs) }
  }
  const groups = {
    READ: bucketsOf('READ'),
    ORDER: bucketsOf('ORDER'),
    CATALOGUE: bucketsOf('CATALOGUE'),
    PICTURE: bucketsOf('PICTURE'),
  } as const satisfies Record<CallGroup, unknown>
  const notFound = bucketsOf('NOT_FOUND')
  const refused = bucketsOf('REFUSED')
  const remembered = new LRUCache<string, true>({ max: MOST_REMEMBERED })

  function bucketOf({ seenIp, appKey }: Stranger): string {
    const own = `${seenIp} ${appKey}`
    return remembered.has(own) ? own : `${networkOf(seenIp)} ${appKey === null ? 'public' : 'signed'}`
  }

  return {
    requireTrust(stranger) {
      if (refused.quota === 0) return
      const level = refused.look(bucketOf(stranger))
      if (!level.isEnough) throw rateLimited(refused, level)
    },
    countRefusal(stranger) {
      if (refused.quota > 0) refused.take(bucketOf(stranger))
    },
    remember(stranger) {
      remembered.set(`${stranger.seenIp} ${stranger.appKey}`, true)
    },
    spend(call, tell) {
      if (call.isById && notFound.quota > 0) {
        const level = notFound.look(missesOf(call))
        if (!level.isEnough) refuse(notFound, level, tell)
      }
      const group = groups[call.group]
      if (group.quota === 0) return
      const level = group.take(call.appKey)
      if (!level.isEnough) refuse(group, level, tell)
      tellLimit(group, level, tell)
    },
    countNotFound(call) {
      if (call.isById && notFound.quota > 0) notFound.take(missesOf(call))
    },
  }
}

interface Limit {
  readonly name: RateLimitName
  readonly quota: number
  readonly windowSeconds: number
}

/** Apart, so that reads of what there is not yet never keep a payment from being told. */
function missesOf({ method, appKey }: CountedCall): string {
  return `${method} ${appKey}`
}

function refuse(limit: Limit, level: BucketLevel, tell: TellHeader): never {
  tellLimit(limit, level, tell)
  throw rateLimited(limit, level)
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10: `q` in `w` seconds; `r` are left, and one more comes in `t` seconds. */
function tellLimit({ name, quota, windowSeconds }: Limit, { left, nextSeconds }: BucketLevel, tell: TellHeader): void {
  tell('RateLimit-Policy', `"${name}";q=${quota};w=${windowSeconds}`)
  tell('RateLimit', `"${name}";r=${left};t=${nextSeconds}`)
}

function rateLimited({ name, quota, windowSeconds }: Limit, { nextSeconds }: BucketLevel): Failure {
  const { zh, en } = RATE_LIMITS[name]
  const whose = name === 'REFUSED' ? { zh: '该来源地址', en: 'this address' } : { zh: '该应用', en: 'this application' }
  const message = {
    zh: `${whose.zh}的${zh}超过上限（${name}）：每 ${windowSeconds} 秒 ${quota} 次，请 ${nextSeconds} 秒后重试`,
    en: `Too many ${en} (${name}): ${whose.en} may have ${quota} in ${windowSeconds} s; try again in ${nextSeconds} s`,
  }
  return new Failure('RATE_LIMITED', { message, extra: { retryAfterSeconds: nextSeconds } })
}
