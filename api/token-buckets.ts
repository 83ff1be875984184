import { LRUCache } from 'lru-cache'

/** What is left in a bucket. */
export interface BucketLevel {
  /** At least one was there. */
  readonly isEnough: boolean
  /** Whole ones. */
  readonly left: number
  /** Whole seconds, at least 1, until there is one more. */
  readonly nextSeconds: number
}

export interface TokenBuckets {
  /** Takes one, if there is one. */
  take(key: string): BucketLevel
  /** Takes nothing. */
  look(key: string): BucketLevel
}

interface BucketSize {
  readonly quota: number
  /** An empty bucket is full again after so long. */
  readonly windowSeconds: number
}

/** Of a token: whoever waits exactly as long as told must not fail by the last bit of a division. */
const ROUNDING = 1e-6
/** A bucket is some hundred bytes. The one least recently used is forgotten first, which makes it full again. */
const MOST_BUCKETS = 20_000

/** A bucket for each key, in this process's memory. `nowMs` never runs backwards. */
export function createTokenBuckets({ quota, windowSeconds }: BucketSize, nowMs: () => number): TokenBuckets {
  const buckets = new LRUCache<string, { tokens: number; atMs: number }>({ max: MOST_BUCKETS })
  const msPerToken = (windowSeconds * 1000) / quota

  function tokensOf(key: string): number {
    const bucket = buckets.get(key)
    return bucket === undefined ? quota : Math.min(quota, bucket.tokens + (nowMs() - bucket.atMs) / msPerToken)
  }

  function levelOf(tokens: number, isEnough: boolean): BucketLevel {
    const left = Math.max(0, Math.floor(tokens + ROUNDING))
    return { isEnough, left, nextSeconds: Math.max(1, Math.ceil(((left + 1 - tokens - ROUNDING) * msPerToken) / 1000)) }
  }

  return {
    take(key) {
      const tokens = tokensOf(key)
      const isEnough = tokens + ROUNDING >= 1
      const rest = isEnough ? Math.max(0, tokens - 1) : tokens
      if (isEnough) buckets.set(key, { tokens: rest, atMs: nowMs() })
      return levelOf(rest, isEnough)
    },
    look(key) {
      const tokens = tokensOf(key)
      return levelOf(tokens, tokens + ROUNDING >= 1)
    },
  }
}
