import { expect, test } from 'vitest'
import type { z } from 'zod'
import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { documentedApi } from './documented-api.ts'

interface JsonContent {
  schema: z.ZodType
  examples?: Record<string, { value: object }>
}
interface Route {
  operationId: string
  method: string
  request: { body?: { content: Record<string, JsonContent> } }
  responses: Record<string, { content: Record<string, JsonContent> }>
}

const JSON_TYPE = 'application/json'
const routes = documentedApi().openAPIRegistry.definitions.flatMap((definition) =>
  definition.type === 'route' ? [definition.route as unknown as Route] : [],
)
const catalogue = routes.filter(({ operationId }) => operationId in CATALOGUE_EXAMPLES)
const valuesOf = (content: JsonContent | undefined) => Object.values(content?.examples ?? {}).map(({ value }) => value)

test('each of the calls #14 to #25 shows a body that it takes, and an answer that it gives', () => {
  expect(catalogue.map(({ operationId }) => operationId)).toEqual(Object.keys(CATALOGUE_EXAMPLES))
  for (const { method, request, responses } of catalogue) {
    expect(valuesOf(request.body?.content[JSON_TYPE]).length > 0).toBe(method === 'post')
    expect(valuesOf(responses[200]?.content[JSON_TYPE]).length).toBeGreaterThan(0)
  }
})

test.each(routes)('the examples of $operationId fit its own schemas', ({ request, responses }) => {
  const body = request.body?.content[JSON_TYPE]
  for (const value of valuesOf(body)) expect(body?.schema.safeParse(value).error).toBeUndefined()

  const answer = responses[200]?.content[JSON_TYPE]
  // An answer's schema drops what it does not name, so that nothing of the example may be lost.
  for (const value of valuesOf(answer)) expect(answer?.schema.parse(value)).toEqual(value)
})

test('a body in listProducts is one that the call of its kind takes', () => {
  const bodyOf = (operationId: string) =>
    routes.find((route) => route.operationId === operationId)?.request.body?.content[JSON_TYPE]?.schema
  const [plan, tier] = CATALOGUE_EXAMPLES.listProducts.answer.PRODUCTS.items

  expect(bodyOf('addPlan')?.safeParse(plan.body).error).toBeUndefined()
  expect(bodyOf('addRechargeGiftTier')?.safeParse(tier.body).error).toBeUndefined()
})
