import { createApp } from '../../../api/app.ts'
import type { Api } from '../../../api/create-api.ts'
import type { ApiDependencies } from '../../../api/dependencies.ts'

/** Every interface registered, and nothing behind them: a document is made without calling any. */
export function documentedApi(): Api {
  const unused = { docsBase: '', report: () => {} }
  return createApp(unused as unknown as ApiDependencies)
}

/** A GET as the adapter hands it in. */
export function get(api: Api, path: string, headers: Record<string, string> = {}): Response | Promise<Response> {
  return api.request(path, { headers }, { incoming: { rawHeaders: [] } })
}
