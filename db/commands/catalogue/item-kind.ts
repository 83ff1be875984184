import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ItemWarning } from '../../../domain/catalogue-item.ts'
import type { ListedKind } from '../../../domain/catalogue-kind.ts'
import type { ListingState } from '../../../domain/listing.ts'
import type { Executor } from '../../connect.ts'
import type {
  contracts,
  contractTiers,
  plans,
  terminalSkus,
  terminals,
  valueAddedServices,
} from '../../schema/index.ts'

export type AnyListedTable =
  | typeof plans
  | typeof contracts
  | typeof contractTiers
  | typeof terminals
  | typeof terminalSkus
  | typeof valueAddedServices

/** Values by the property names of the kind's table. */
export type Columns = Readonly<Record<string, unknown>>

/** A row of any listed table. */
export type StoredItem = Columns & {
  readonly status: ListingState
  readonly version: number
  readonly outerId: string | null
  readonly publishedBy: string | null
}

/** A column that a change must leave as it is, and what a merchant reads who wants it otherwise. */
export interface FixedColumn {
  readonly column: string
  readonly field: string
  readonly zh: string
  readonly en: string
}

export interface Added<Body> {
  readonly merchantId: string
  readonly body: Body
  /** The item before; null for a new one. */
  readonly before: StoredItem | null
}

/** What is particular about one kind of item that a listing puts on sale. */
export interface ItemKind<Body> {
  readonly kind: ListedKind
  readonly table: AnyListedTable
  readonly code: PgColumn
  codeOf(body: Body): string
  /** What a reviewer decides on, absent values as null; has `outerId` where the merchant's own id is the identity. */
  columnsOf(body: Body): Columns
  /** What of a body is written at once, whoever reviews the rest; null when nothing of it is news. */
  liveChange?(body: Body, stored: StoredItem | null): Columns | null
  /** What belongs to a code for good: orders, prices and reports rely on it, so that another one needs another code. */
  readonly fixed?: readonly FixedColumn[]
  /** What is kept all the same, and worth a look. */
  warningsOf?(db: Executor, added: Added<Body>): Promise<ItemWarning[]>
  /** @throws Failure when it names what the merchant does not have, or its figures do not fit together. */
  check(db: Executor, merchantId: string, body: Body): Promise<void>
}

/**
 * Every listed table has the columns of a listing, which is all that callers name; the kind's own come from `columnsOf`.
 * drizzle cannot say that of a union, so that one table's type stands for all.
 */
export function listedTable({ table }: { readonly table: AnyListedTable }): typeof plans {
  return table as typeof plans
}
