import type { Api } from './create-api.ts'
import { readAssets } from './docs/asset-files.ts'
import { cataloguePage } from './docs/catalogue-page.ts'
import { buildDocument } from './docs/document.ts'
import { errorsPage } from './docs/errors-page.ts'
import { referencePage } from './docs/reference-page.ts'
import { signaturePage } from './docs/signature-page.ts'
import { statesPage } from './docs/states-page.ts'
import { staticAnswer } from './docs/static-answer.ts'

const PAGES = {
  '/docs': referencePage,
  '/docs/signature': signaturePage,
  '/docs/errors': errorsPage,
  '/docs/states': statesPage,
  '/docs/catalogue': cataloguePage,
} as const

/** The document and its pages, all made at the start from the same tables that the interfaces use. */
export async function registerDocs(api: Api): Promise<void> {
  const document = JSON.stringify(buildDocument(api))
  api.get('/openapi.json', staticAnswer(document, 'application/json; charset=utf-8'))
  for (const [path, page] of Object.entries(PAGES)) {
    api.get(path, staticAnswer(await page(), 'text/html; charset=utf-8'))
  }
  for (const { name, mediaType, bytes } of readAssets()) api.get(`/docs/assets/${name}`, staticAnswer(bytes, mediaType))
  api.get('/docs/', (context) => context.redirect('/docs', 301))
  // For now: what stands at the top may be another page one day.
  api.get('/', (context) => context.redirect('/docs', 302))
}
