import { createRateLimiter, type RateLimiter } from '../../api/rate-limiter.ts'
import { DEFAULT_RATE_QUOTAS, type RateQuotas } from '../../domain/rate-limit.ts'

/** As a process has it by default, but for the quotas that are given. */
export function rateLimits(quotas: Partial<RateQuotas> = {}, nowMs = () => performance.now()): RateLimiter {
  return createRateLimiter({ ...DEFAULT_RATE_QUOTAS, ...quotas }, nowMs)
}
