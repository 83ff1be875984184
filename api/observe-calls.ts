import type { Logger } from '../platform/logger.ts'
import type { ApiMetrics } from '../platform/metrics.ts'
import type { Api } from './create-api.ts'

interface Observers {
  logger: Logger
  metrics: ApiMetrics
  count(change: 1 | -1): void
}

const IDS = /\/(?:[A-Za-z0-9_-]*\d[A-Za-z0-9_-]*)(?=\/|$)/g
const KNOWN_ROUTE = /^\/(?:v1|livez|readyz|metrics|docs|openapi\.json)(?:\/|$)/

/** Logs and measures each call: route, status and time. Neither queries, bodies nor ids: they may name a person. */
export function observeCalls(fetch: Api['fetch'], { logger, metrics, count }: Observers): Api['fetch'] {
  return async function observed(request, ...rest) {
    const startedMs = performance.now()
    count(1)
    try {
      const response = await fetch(request, ...rest)
      const seconds = (performance.now() - startedMs) / 1000
      const route = routeOf(request.url)
      const call = { route, method: request.method, status: response.status, seconds }
      metrics.observe(call)
      const requestId = response.headers.get('x-request-id')
      if (route.startsWith('/v1')) logger.info({ ...call, requestId, ms: Math.round(seconds * 1000) }, 'call')
      return response
    } finally {
      count(-1)
    }
  }
}

/** A path with its ids taken out, so that labels stay few; what we do not serve is one label. */
function routeOf(url: string): string {
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2)).split('?')[0] ?? '/'
  const route = path.replace(/^\/v1/, '/v_').replace(IDS, '/:id').replace('/v_', '/v1')
  return KNOWN_ROUTE.test(route) ? route.slice(0, 80) : 'other'
}
