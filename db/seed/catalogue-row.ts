/** One row of a batch file, as POST /v1/catalog/batches takes it: the fields of its call, and which call. */
export type CatalogueRow = { kind: string } & Record<string, unknown>
