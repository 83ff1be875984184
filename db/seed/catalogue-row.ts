import type { AddedBodies, AddKind } from '../../domain/catalogue-item.ts'

/** One row of a batch file, as POST /v1/catalog/batches takes it: the fields of its call, and which call. */
export type CatalogueRow = { [Kind in AddKind]: { kind: Kind } & AddedBodies[Kind] }[AddKind]
