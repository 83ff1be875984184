import type { Config } from '../platform/config.ts'

/** As the SDK wants it: `127.0.0.1:8703`, `[::1]:8703`; null when metrics are off. */
export function metricsAddress({
  metricsHost,
  metricsPort,
}: Pick<Config, 'metricsHost' | 'metricsPort'>): string | null {
  if (metricsPort === 0) return null
  return metricsHost.includes(':') ? `[${metricsHost}]:${metricsPort}` : `${metricsHost}:${metricsPort}`
}
