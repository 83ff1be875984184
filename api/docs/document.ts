import { toProblem } from '../../contract/problem.ts'
import { FAILURES, Failure, type FailureCode } from '../../domain/failure.ts'
import type { Api } from '../create-api.ts'
import { bilingual } from './bilingual.ts'
import { introduction } from './introduction.ts'
import { LIMIT_HEADERS } from './limit-headers.ts'
import { HEADER_PARAMETERS, SIGNATURE_SCHEMES } from './signature-headers.ts'
import { TAGS } from './tags.ts'
import { registerWebhooks } from './webhooks.ts'

export type OpenApiDocument = ReturnType<Api['getOpenAPI31Document']>

/** The OpenAPI 3.1 document of everything that is registered, the calls of the platform to its partners included. */
export function buildDocument(api: Api): OpenApiDocument {
  const registry = api.openAPIRegistry
  for (const parameter of HEADER_PARAMETERS) registry.registerComponent('parameters', parameter.name, parameter)
  for (const [name, header] of Object.entries(LIMIT_HEADERS)) registry.registerComponent('headers', name, header)
  for (const [name, scheme] of Object.entries(SIGNATURE_SCHEMES)) {
    registry.registerComponent('securitySchemes', name, scheme)
  }
  for (const code of Object.keys(FAILURES) as FailureCode[]) {
    registry.registerComponent('examples', code, failureExample(code))
  }
  registerWebhooks(registry)
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Mallbridge 商桥',
      version: '1.0',
      description: introduction(),
    },
    // Relative: sandbox and production serve the same document, each for itself.
    servers: [{ url: '/', description: bilingual({ zh: '本环境', en: 'this environment' }) }],
    tags: TAGS,
    externalDocs: { url: '/docs/signature', description: bilingual({ zh: '签名说明', en: 'how to sign' }) },
  })
  for (const operation of operationsOf(document)) putHeadersLast(operation)
  return document
}

function failureExample(code: FailureCode) {
  const value = toProblem(new Failure(code), 'req-0123456789', { docsBase: '' })
  return { summary: `${code} ${bilingual(FAILURES[code])}`, value }
}

interface DocumentedOperation {
  parameters?: { $ref?: string }[]
}

function operationsOf({ paths, webhooks }: OpenApiDocument): DocumentedOperation[] {
  return Object.values({ ...paths, ...webhooks }).flatMap((item) => Object.values<DocumentedOperation>(item))
}

/** What an interface is about stands first; the headers are the same everywhere. */
function putHeadersLast(operation: DocumentedOperation): void {
  if (operation.parameters === undefined) return
  operation.parameters = operation.parameters.toSorted(
    (left, right) => Number(left.$ref !== undefined) - Number(right.$ref !== undefined),
  )
}
