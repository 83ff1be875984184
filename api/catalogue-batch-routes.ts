import type { Api } from './create-api.ts'
import type { ApiDependencies } from './dependencies.ts'
import { registerCreateCatalogueBatch } from './routes/catalogue/create-catalogue-batch.ts'
import { registerGetCatalogueBatch } from './routes/catalogue/get-catalogue-batch.ts'
import { registerListCatalogueBatchRows } from './routes/catalogue/list-catalogue-batch-rows.ts'

/** Files of catalogue rows. */
export function registerCatalogueBatchRoutes(api: Api, dependencies: ApiDependencies): void {
  registerCreateCatalogueBatch(api, dependencies)
  registerGetCatalogueBatch(api, dependencies)
  registerListCatalogueBatchRows(api, dependencies)
}
