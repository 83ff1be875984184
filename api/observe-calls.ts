import type { Logger } from '../platform/logger.ts'
import type { ApiMetrics } from '../platform/metrics.ts'
import type { Api } from './create-api.ts'

interface Observers {
  logger: Logger
  metrics: ApiMetrics
  count(change: 1 | -1): void
}

/** What no route serves. One label: its paths are without end, and each label stays in memory. */
const UNKNOWN_ROUTE = 'other'

/** Logs and measures each call: route, status and time. Neither queries, bodies nor ids: they may name a person. */
export function observeCalls(api: Api, { logger, metrics, count }: Observers): Api['fetch'] {
  return async function observed(request, ...rest) {
    const startedMs = performance.now()
    count(1)
    try {
      const response = await api.fetch(request, ...rest)
      const seconds = (performance.now() - startedMs) / 1000
      const route = routeOf(api, request)
      const call = { route, method: request.method, status: response.status, seconds }
      metrics.observe(call)
      const requestId = response.headers.get('x-request-id')
      const isInterface = route.startsWith('/v1') || route === UNKNOWN_ROUTE
      if (isInterface) logger.info({ ...call, requestId, ms: Math.round(seconds * 1000) }, 'call')
      return response
    } finally {
      count(-1)
    }
  }
}

/** The template under which the route was registered: nothing of it comes from the caller. */
function routeOf(api: Api, { method, url }: Request): string {
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2)).split('?')[0] ?? '/'
  const [matched] = api.router.match(method === 'HEAD' ? 'GET' : method, path)
  const templates = matched.map(([[, route]]) => route.path)
  return templates.findLast((template) => !template.includes('*')) ?? UNKNOWN_ROUTE
}
