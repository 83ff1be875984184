/** Milliseconds, each of one call. */
export interface Latency {
  count: number
  p50Ms: number
  p99Ms: number
}

/** The smallest value that at least this share of all values does not exceed; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle value, or the mean of the two in the middle; NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2
}

export function latencyOf(valuesMs: readonly number[]): Latency {
  return { count: valuesMs.length, p50Ms: quantile(valuesMs, 0.5), p99Ms: quantile(valuesMs, 0.99) }
}
