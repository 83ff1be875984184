import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface ApiMetrics {
  registry: Registry
  observe(call: { route: string; method: string; status: number; seconds: number }): void
}

/** What an operator can ask of a process of the API; labels are routes and codes, never ids or persons. */
export function createApiMetrics(figures: { inFlight: () => number }): ApiMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const calls = new Histogram({
    name: 'mallbridge_http_request_duration_seconds',
    help: 'Inbound calls by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  registry.registerMetric(
    new Gauge({
      name: 'mallbridge_http_requests_in_flight',
      help: 'Inbound calls being worked on',
      registers: [],
      collect() {
        this.set(figures.inFlight())
      },
    }),
  )
  return {
    registry,
    observe: ({ route, method, status, seconds }) => calls.observe({ route, method, status: String(status) }, seconds),
  }
}
