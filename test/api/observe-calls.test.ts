import { z } from '@hono/zod-openapi'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createApi } from '../../api/create-api.ts'
import type { FrontDoor } from '../../api/front-door-env.ts'
import { observeCalls } from '../../api/observe-calls.ts'
import { registerOperation } from '../../api/register-operation.ts'
import { createApiMetrics } from '../../platform/metrics.ts'

const api = createApi({ docsBase: '', report: () => undefined })
api.get('/livez', (context) => context.json({ status: 'ok' }))
registerOperation(api, {} as FrontDoor, {
  operationId: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{orderId}',
  callers: ['MERCHANT'],
  summary: { zh: '测试', en: 'Test' },
  description: { zh: '测试', en: 'Test' },
  response: z.object({}),
  failures: [],
  handler: async () => ({ data: {} }),
})

function openObserved() {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
  const metrics = createApiMetrics({ inFlight: () => 0 })
  const fetch = observeCalls(api, { logger, metrics, count: () => undefined })
  const get = async (path: string, method = 'GET') => {
    const incoming = { method, url: path, rawHeaders: [], headers: {}, socket: {} }
    await fetch(new Request(`http://localhost${path}`, { method }), { incoming })
  }
  const series = async () => {
    const text = await metrics.registry.metrics()
    return new Set([...text.matchAll(/_count\{route="([^"]*)"/g)].map(([, route]) => route))
  }
  return { get, series, lines, metrics }
}

test.each([
  ['/v1/orders/13812345678@x', '/v1/orders/:orderId'],
  ['/v1/orders/some-name', '/v1/orders/:orderId'],
  ['/v1/orders/%E5%BC%A0', '/v1/orders/:orderId'],
  ['/v1/qwertz', 'other'],
  ['/docs/foo', 'other'],
  ['/v1/orders/13812345678/nothing', 'other'],
  ['/livez', '/livez'],
])('a call of %s is counted as %s', async (path, route) => {
  const { get, series } = openObserved()
  await get(path)
  expect(await series()).toEqual(new Set([route]))
})

test('whatever paths are tried, the series stay as many as the routes, and neither they nor the log name a path', async () => {
  const { get, lines, metrics, series } = openObserved()
  for (let index = 0; index < 50; index += 1) await get(`/v1/13812345678-${index}`)
  await get('/v1/orders/13812345678@x')

  expect(await series()).toEqual(new Set(['other', '/v1/orders/:orderId']))
  expect(lines).toHaveLength(51)
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ route: '/v1/orders/:orderId', method: 'GET' })
  expect(`${lines.join('')}${await metrics.registry.metrics()}`).not.toContain('13812345678')
})

test('a HEAD is the GET of its route', async () => {
  const { get, series } = openObserved()
  await get('/livez', 'HEAD')
  expect(await series()).toEqual(new Set(['/livez']))
})
