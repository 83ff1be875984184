import type { Api } from './create-api.ts'
import { buildDocument } from './docs/document.ts'

export function registerDocs(api: Api): void {
  const document = buildDocument(api)
  api.get('/openapi.json', (context) => context.json(document))
}
