import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FrontDoor } from '../../api/front-door-env.ts'
import { registerOperation } from '../../api/register-operation.ts'
import { type House, openHouse } from './front-door/house.ts'

let house: House

beforeAll(async () => {
  house = await openHouse()
})

afterAll(async () => {
  await house.server.close(1_000)
})

test('the document names every operation in both languages, with envelope, failures and signature headers', () => {
  const document = house.api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Mallbridge', version: '1.0' } })
  const operation = document.paths?.['/v1/orders/{orderId}/state']?.post
  const headers = operation?.parameters?.map((parameter) =>
    'name' in parameter ? parameter.name : nameOf(parameter.$ref),
  )

  expect(Object.keys(document.paths ?? {})).toHaveLength(4)
  expect(operation).toMatchObject({
    operationId: 'changeOrderState',
    summary: '测试 / Test',
    tags: ['M2P'],
    requestBody: { required: true, content: { 'application/json': { schema: { additionalProperties: false } } } },
  })
  expect(headers).toEqual(expect.arrayContaining(['orderId', 'X-App-Key', 'X-Signature', 'X-Nonce', 'Idempotency-Key']))
  expect(operation?.responses?.['200']).toMatchObject({
    content: { 'application/json': { schema: { required: ['code', 'message', 'requestId', 'data'] } } },
  })
  expect(operation?.responses).toHaveProperty('202')
  expect(operation?.responses?.['409']).toMatchObject({
    description: expect.stringMatching(/STATE_CONFLICT[\s\S]*IDEMPOTENCY_IN_PROGRESS/),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  expect(operation?.responses?.['401']).toMatchObject({ description: expect.stringContaining('NONCE_REPLAYED') })
})

test('a GET needs no Idempotency-Key, and a public interface no signature', () => {
  const { paths } = house.api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Mallbridge', version: '1.0' } })
  const parametersOf = (operation: object | undefined) => JSON.stringify(operation)

  expect(parametersOf(paths?.['/v1/orders']?.get)).toContain('X-Signature')
  expect(parametersOf(paths?.['/v1/orders']?.get)).not.toContain('Idempotency-Key')
  expect(parametersOf(paths?.['/v1/carriers/{provider}/push']?.post)).not.toContain('X-Signature')
})

test('an operation that would drop unknown fields, or that is there already, stops the start', () => {
  const register = (change: { path?: string; body?: z.ZodType }) =>
    registerOperation(house.api, {} as FrontDoor, {
      operationId: 'extra',
      method: 'GET',
      path: '/v1/extra',
      callers: ['MALL'],
      summary: { zh: '多余', en: 'Extra' },
      description: { zh: '多余', en: 'Extra' },
      response: z.object({}),
      failures: [],
      handler: async () => ({ data: {} }),
      ...change,
    })

  expect(() => register({ body: z.object({ a: z.string() }) })).toThrow('extra must be a z.strictObject')
  expect(() => register({ path: '/v1/orders' })).toThrow('GET /v1/orders is registered twice')
})

/** The last step of a reference such as `#/components/parameters/X-Nonce`. */
function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}
