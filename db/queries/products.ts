import { and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { TierTerminal } from '../../domain/catalogue-item.ts'
import { CATALOGUE_KIND_CODES, type CatalogueKind } from '../../domain/catalogue-kind.ts'
import { LISTING_STATE_CODES, type ListingState } from '../../domain/listing.ts'
import { NUMBER_STATE_CODES, type NumberState } from '../../domain/number.ts'
import type { Executor } from '../connect.ts'
import {
  contracts,
  contractTiers,
  deletedItems,
  phoneNumbers,
  plans,
  terminalSkus,
  terminals,
  tierTerminals,
  valueAddedServices,
} from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { ITEM_NAMES } from './item-name.ts'
import { isOnSale } from './on-sale.ts'
import { contractBody, numberBody, planBody, skuBody, terminalBody, tierBody, vasBody } from './product-body.ts'
import { findReviews, type ProductReview } from './product-reviews.ts'
import { hasRunOutSince } from './run-out-locks.ts'

export interface ProductPosition {
  updatedAtMs: number
  kind: CatalogueKind
  code: string
}

export interface ProductSearch {
  kind?: CatalogueKind
  status?: ListingState | NumberState | 'DELETED'
  /** Words of name, code or outerId, in any order. */
  keyword?: string
  /** Epoch milliseconds; the end does not belong to it. */
  updatedFromMs?: number
  updatedToMs?: number
  /** The last item of the page before. */
  after: ProductPosition | null
  limit: number
}

export interface ProductRow extends ProductPosition {
  outerId: string | null
  name: string
  status: ListingState | NumberState | 'DELETED'
  /** Whether it can be bought at this moment. */
  isOnSale: boolean
  version: number
  body: object
  mappings?: TierTerminal[]
  review: ProductReview | null
}

type ProductTable =
  | typeof plans
  | typeof phoneNumbers
  | typeof contracts
  | typeof contractTiers
  | typeof terminals
  | typeof terminalSkus
  | typeof valueAddedServices

/** Where items of one kind come from, and how they read. */
interface Source {
  table: ProductTable
  code: PgColumn
  status: SQL | PgColumn
  outerId: PgColumn | null
  body(row: never): object
}

/** A lock or a cooling that is over has put it back into the pool, whether or not anybody wrote that down yet. */
const numberState = sql`case when ${phoneNumbers.forSaleFrom} <= now() then 'AVAILABLE' else ${phoneNumbers.state} end`

const listed = <Table extends Exclude<ProductTable, typeof phoneNumbers>>(
  table: Table,
  { code, body }: { code: PgColumn; body: (row: Table['$inferSelect']) => object },
): Source => ({ table, code, status: table.status, outerId: table.outerId, body })

const SOURCES: Record<CatalogueKind, Source> = {
  PLAN: listed(plans, { code: plans.planCode, body: planBody }),
  NUMBER: {
    table: phoneNumbers,
    code: phoneNumbers.phoneNumber,
    status: numberState,
    outerId: null,
    body: numberBody,
  },
  CONTRACT: listed(contracts, { code: contracts.contractCode, body: contractBody }),
  TIER: listed(contractTiers, { code: contractTiers.tierCode, body: tierBody }),
  TERMINAL: listed(terminals, { code: terminals.terminalCode, body: terminalBody }),
  SKU: listed(terminalSkus, { code: terminalSkus.skuId, body: skuBody }),
  VAS: listed(valueAddedServices, { code: valueAddedServices.vasCode, body: vasBody }),
}

/**
 * A merchant's catalogue in the order of changes, the oldest first; items of one millisecond by kind and code, so that no
 * page skips one.
 */
export async function findProducts(db: Executor, scope: TenantScope, search: ProductSearch): Promise<ProductRow[]> {
  const kinds = CATALOGUE_KIND_CODES.filter((kind) => isAskedFor(kind, search))
  const { updatedFromMs } = search
  const found = await Promise.all([
    ...kinds.map((kind) => findOfKind(db, scope, { ...search, kind })),
    updatedFromMs !== undefined && kinds.includes('NUMBER') ? findRunOut(db, scope, { ...search, updatedFromMs }) : [],
    findDeleted(db, scope, search),
  ])
  const rows = found.flat().sort(inOrder).slice(0, search.limit)
  return withReviews(db, scope, await withMappings(db, scope, rows))
}

function isAskedFor(kind: CatalogueKind, search: ProductSearch): boolean {
  const { status, keyword } = search
  if (search.kind !== undefined && search.kind !== kind) return false
  // A number has no name to look into: a million of them need not be read for a word.
  if (kind === 'NUMBER' && keyword !== undefined && !/^[\d\s]+$/.test(keyword)) return false
  const states: readonly string[] = kind === 'NUMBER' ? NUMBER_STATE_CODES : LISTING_STATE_CODES
  return status === undefined || states.includes(status)
}

async function findOfKind(
  db: Executor,
  { partnerId }: TenantScope,
  search: ProductSearch & { kind: CatalogueKind; isChanged?: SQL | undefined },
): Promise<ProductRow[]> {
  const { kind, status, keyword, updatedFromMs, updatedToMs, after, limit } = search
  const source = SOURCES[kind]
  const table = anyTable(source)
  const { merchantId, updatedAt } = table
  const isSince = updatedFromMs === undefined ? undefined : gte(updatedAt, new Date(updatedFromMs))
  const wordIsFound = (word: string) => sql`${searchedText(kind)} ilike ${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`}`
  const rows = await db
    .select({
      row: table,
      code: sql<string>`${source.code}`,
      name: sql<string>`${ITEM_NAMES[kind]}`,
      status: sql<ProductRow['status']>`${source.status}`,
      outerId: sql<string | null>`${source.outerId ?? sql`null::text`}`,
      isOnSale: sql<boolean>`coalesce(${isSold(kind)}, false)`,
    })
    .from(table)
    .where(
      and(
        eq(merchantId, partnerId),
        status === undefined ? undefined : sql`${source.status} = ${status}`,
        search.isChanged ?? isSince,
        updatedToMs === undefined ? undefined : lt(updatedAt, new Date(updatedToMs)),
        after === null ? undefined : isBeyond(kind, after),
        ...(keyword ?? '').split(/\s+/).filter(Boolean).map(wordIsFound),
      ),
    )
    .orderBy(updatedAt, orderedCode(kind))
    .limit(limit)
  return rows.map(({ row, status: state, ...named }) => ({
    kind,
    ...named,
    status: state,
    version: row.version,
    updatedAtMs: row.updatedAt.getTime(),
    body: source.body(row as never),
    review: null,
  }))
}

/** Nobody writes down that a lock ran out, so that no time moves; those who synchronise are told nevertheless. */
function findRunOut(
  db: Executor,
  scope: TenantScope,
  search: ProductSearch & { updatedFromMs: number },
): Promise<ProductRow[]> {
  return findOfKind(db, scope, { ...search, kind: 'NUMBER', isChanged: hasRunOutSince(search.updatedFromMs) })
}

function isSold(kind: CatalogueKind): SQL | undefined {
  // Sound: every table but that of the numbers has the columns of a listing.
  return kind === 'NUMBER' ? sql`${phoneNumbers.forSaleFrom} <= now()` : isOnSale(SOURCES[kind].table as typeof plans)
}

/** Sound: callers name only the columns that every one of these tables has. */
function anyTable({ table }: Source): typeof phoneNumbers {
  return table as typeof phoneNumbers
}

function searchedText(kind: CatalogueKind) {
  const { code, outerId } = SOURCES[kind]
  return outerId === null ? code : sql`concat_ws(' ', ${ITEM_NAMES[kind]}, ${code}, ${outerId})`
}

/** Bytewise, as here; digits sort alike everywhere, and so the index on numbers serves as it is. */
function orderedCode(kind: CatalogueKind): SQL {
  const { code } = SOURCES[kind]
  return kind === 'NUMBER' ? sql`${code}` : sql`${code} collate "C"`
}

function isBeyond(kind: CatalogueKind, { updatedAtMs, kind: lastKind, code }: ProductPosition): SQL {
  const { updatedAt } = anyTable(SOURCES[kind])
  const last = sql`${new Date(updatedAtMs).toISOString()}::timestamptz`
  if (kind < lastKind) return sql`${updatedAt} > ${last}`
  if (kind > lastKind) return sql`${updatedAt} >= ${last}`
  return sql`(${updatedAt}, ${orderedCode(kind)}) > (${last}, ${code})`
}

function inOrder(a: ProductRow, b: ProductRow): number {
  if (a.updatedAtMs !== b.updatedAtMs) return a.updatedAtMs - b.updatedAtMs
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  return a.code < b.code ? -1 : 1
}

/** What is gone is told to those who synchronise, as long as nothing of its code is there again. */
async function findDeleted(db: Executor, { partnerId }: TenantScope, search: ProductSearch): Promise<ProductRow[]> {
  const { kind, status, keyword, updatedFromMs, updatedToMs, after, limit } = search
  if (keyword !== undefined || (status !== undefined && status !== 'DELETED')) return []
  const { deletedAt, code } = deletedItems
  const isBehind = ({ updatedAtMs, kind: lastKind, code: lastCode }: ProductPosition) =>
    sql`(${deletedAt}, ${deletedItems.kind} collate "C", ${code} collate "C") > (${new Date(updatedAtMs).toISOString()}::timestamptz, ${lastKind}, ${lastCode})`
  const rows = await db
    .select()
    .from(deletedItems)
    .where(
      and(
        eq(deletedItems.merchantId, partnerId),
        kind === undefined ? undefined : eq(deletedItems.kind, kind),
        updatedFromMs === undefined ? undefined : gte(deletedAt, new Date(updatedFromMs)),
        updatedToMs === undefined ? undefined : lt(deletedAt, new Date(updatedToMs)),
        after === null ? undefined : isBehind(after),
      ),
    )
    .orderBy(deletedAt, sql`${deletedItems.kind} collate "C"`, sql`${code} collate "C"`)
    .limit(limit)
  return rows.map((row) => ({
    kind: row.kind,
    code: row.code,
    outerId: row.outerId,
    name: row.name,
    status: 'DELETED',
    isOnSale: false,
    version: row.version,
    updatedAtMs: row.deletedAt.getTime(),
    body: {},
    review: null,
  }))
}

async function withReviews(db: Executor, { partnerId }: TenantScope, rows: ProductRow[]): Promise<ProductRow[]> {
  const listedRows = rows.flatMap(({ kind, code, status, version }) =>
    kind === 'NUMBER' || status === 'DELETED' ? [] : [{ kind, code, status, version }],
  )
  const reviews = await findReviews(db, partnerId, listedRows)
  return rows.map((row) => ({ ...row, review: reviews.get(`${row.kind} ${row.code}`) ?? null }))
}

/** What phones cost within the tiers among these. */
async function withMappings(db: Executor, { partnerId }: TenantScope, rows: ProductRow[]): Promise<ProductRow[]> {
  const tierCodes = rows.flatMap(({ kind, code }) => (kind === 'TIER' ? [code] : []))
  if (tierCodes.length === 0) return rows
  const prices = await db
    .select()
    .from(tierTerminals)
    .where(and(eq(tierTerminals.merchantId, partnerId), inArray(tierTerminals.tierCode, tierCodes)))
    .orderBy(tierTerminals.terminalCode)
  return rows.map((row) => {
    if (row.kind !== 'TIER') return row
    const own = prices.filter(({ tierCode }) => tierCode === row.code)
    const mappings = own.map(({ terminalCode, skuIds, phonePriceFen }) => ({
      terminalCode,
      skuIds,
      phonePrice: phonePriceFen,
    }))
    return { ...row, mappings }
  })
}
