import type { Api } from './create-api.ts'

export function registerDocs(api: Api): void {
  api.get('/openapi.json', (context) =>
    context.json(api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Mallbridge 商桥', version: '1.0' } })),
  )
}
