import { and, asc, eq, sql } from 'drizzle-orm'
import { coversAreas } from '../../domain/area.ts'
import { LISTED_KIND_CODES, type ListedKind } from '../../domain/catalogue-kind.ts'
import type { ListingQueue, WaitingListing } from '../../domain/listing-step.ts'
import { listedTable } from '../commands/catalogue/item-kind.ts'
import { LISTED_KINDS } from '../commands/catalogue/listed-kinds.ts'
import type { Executor } from '../connect.ts'
import { catalogueRevisions } from '../schema/index.ts'
import { areasOfItem } from './listing-areas.ts'
import { listedName } from './listing-sheet.ts'

const MOST_SHOWN = 100
/** Of each kind, the oldest; those of other areas count too. */
const MOST_LOOKED_AT = 500

export interface QueueFilter {
  merchantId?: string | undefined
  /** Only what somebody with this area may review. */
  areaCode?: string | undefined
}

type Row = Readonly<Record<string, unknown>>
type Waiting = Omit<WaitingListing, 'areaCodes'> & { columns: readonly Row[] }

/** What waits for a reviewer, the longest waiting first. */
export async function findListingQueue(db: Executor, filter: QueueFilter): Promise<ListingQueue> {
  const waiting: Waiting[] = []
  for (const kind of LISTED_KIND_CODES) {
    waiting.push(...(await findItems(db, kind, filter)), ...(await findChanges(db, kind, filter)))
  }
  waiting.sort((left, right) => left.sinceMs - right.sinceMs)
  const items: WaitingListing[] = []
  for (const { columns, ...one } of waiting) {
    const areaCodes = await areasOfAll(db, one, columns)
    if (filter.areaCode === undefined || coversAreas([filter.areaCode], areaCodes)) items.push({ ...one, areaCodes })
    if (items.length > MOST_SHOWN) break
  }
  return { items: items.slice(0, MOST_SHOWN), hasMore: items.length > MOST_SHOWN }
}

/** A change is for those who may review the item as it is and as it would be. */
async function areasOfAll(
  db: Executor,
  { merchantId, kind }: { merchantId: string; kind: ListedKind },
  all: readonly Row[],
): Promise<string[]> {
  const areas = new Set<string>()
  for (const columns of all) for (const area of await areasOfItem(db, { merchantId, kind, columns })) areas.add(area)
  return [...areas]
}

async function findItems(db: Executor, kind: ListedKind, { merchantId }: QueueFilter): Promise<Waiting[]> {
  const table = listedTable(LISTED_KINDS[kind])
  const rows = await db
    .select({ row: table, code: sql<string>`${LISTED_KINDS[kind].code}` })
    .from(table)
    .where(
      and(eq(table.status, 'PENDING_REVIEW'), merchantId === undefined ? undefined : eq(table.merchantId, merchantId)),
    )
    .orderBy(asc(table.updatedAt))
    .limit(MOST_LOOKED_AT)
  return rows.map(({ row, code }) => ({
    merchantId: row.merchantId,
    kind,
    code,
    name: listedName(kind, row),
    version: row.version,
    isChange: false,
    publishedBy: row.publishedBy,
    submittedBy: null,
    sinceMs: row.updatedAt.getTime(),
    columns: [row],
  }))
}

async function findChanges(db: Executor, kind: ListedKind, { merchantId }: QueueFilter): Promise<Waiting[]> {
  const table = listedTable(LISTED_KINDS[kind])
  const isItsItem = and(
    eq(table.merchantId, catalogueRevisions.merchantId),
    eq(LISTED_KINDS[kind].code, catalogueRevisions.code),
  )
  const rows = await db
    .select({ row: table, revision: catalogueRevisions })
    .from(catalogueRevisions)
    .innerJoin(table, isItsItem)
    .where(
      and(
        eq(catalogueRevisions.state, 'PENDING'),
        eq(catalogueRevisions.kind, kind),
        merchantId === undefined ? undefined : eq(catalogueRevisions.merchantId, merchantId),
      ),
    )
    .orderBy(asc(catalogueRevisions.createdAt))
    .limit(MOST_LOOKED_AT)
  return rows.map(({ row, revision }) => ({
    merchantId: row.merchantId,
    kind,
    code: revision.code,
    name: listedName(kind, row),
    version: revision.version,
    isChange: true,
    publishedBy: row.publishedBy,
    submittedBy: revision.submittedBy,
    sinceMs: revision.createdAt.getTime(),
    columns: [row, LISTED_KINDS[kind].columnsOf(revision.body as never)],
  }))
}
