import { clampRetryAfterMs } from '../domain/notice.ts'

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * The pause that a `Retry-After` asks for (RFC 9110 section 10.2.3), held between one second and six hours. A past date
 * or a negative number is the shortest pause. Undefined when the header is missing, twice there, or neither seconds nor
 * a date: then the published schedule decides.
 */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const text = header.trim()
  if (/^-?[0-9]+$/.test(text)) return clampRetryAfterMs(Number(text) * 1000)
  const atMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : clampRetryAfterMs(atMs - nowMs)
}
