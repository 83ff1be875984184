import { and, asc, eq, sql } from 'drizzle-orm'
import { coversAreas } from '../../domain/area.ts'
import { LISTED_KIND_CODES, type ListedKind } from '../../domain/catalogue-kind.ts'
import type { ListingQueue, WaitingListing } from '../../domain/listing-step.ts'
import { listedTable } from '../commands/catalogue/item-kind.ts'
import { LISTED_KINDS } from '../commands/catalogue/listed-kinds.ts'
import type { Executor } from '../connect.ts'
import { catalogueRevisions } from '../schema/index.ts'
import { ITEM_NAMES } from './item-name.ts'
import { areasOfItem } from './listing-areas.ts'

const MOST_SHOWN = 100
/** Of each kind in one step, the oldest first; those of other areas are passed over. */
const STEP_ROWS = 200
/** Of each kind in all: what lies behind it is told by `hasMore`. */
const MOST_STEPS = 25

export interface QueueFilter {
  merchantId?: string | undefined
  /** Only what somebody with this area may review. */
  areaCode?: string | undefined
}

type Row = Readonly<Record<string, unknown>>
type Waiting = Omit<WaitingListing, 'areaCodes'> & { columns: readonly Row[] }

/** What waits for a reviewer, the longest waiting first. */
export async function findListingQueue(db: Executor, filter: QueueFilter): Promise<ListingQueue> {
  const found: Fitting[] = []
  for (const kind of LISTED_KIND_CODES) {
    found.push(await findFitting(db, filter, (offset) => findItems(db, { kind, filter, offset })))
    found.push(await findFitting(db, filter, (offset) => findChanges(db, { kind, filter, offset })))
  }
  const items = found.flatMap((one) => one.items).sort((left, right) => left.sinceMs - right.sinceMs)
  const hasMore = items.length > MOST_SHOWN || found.some(({ isCut }) => isCut)
  return { items: items.slice(0, MOST_SHOWN), hasMore }
}

interface Fitting {
  items: WaitingListing[]
  /** There is more that was not looked at. */
  isCut: boolean
}

/** The oldest that somebody of the area may review, however many of other areas lie before them. */
async function findFitting(
  db: Executor,
  { areaCode }: QueueFilter,
  read: (offset: number) => Promise<Waiting[]>,
): Promise<Fitting> {
  const items: WaitingListing[] = []
  for (let step = 0; step < MOST_STEPS; step++) {
    const waiting = await read(step * STEP_ROWS)
    for (const { columns, ...one } of waiting) {
      const areaCodes = await areasOfAll(db, one, columns)
      if (areaCode === undefined || coversAreas([areaCode], areaCodes)) items.push({ ...one, areaCodes })
      if (items.length > MOST_SHOWN) return { items, isCut: true }
    }
    if (waiting.length < STEP_ROWS) return { items, isCut: false }
  }
  return { items, isCut: true }
}

interface Step {
  kind: ListedKind
  filter: QueueFilter
  offset: number
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

async function findItems(db: Executor, { kind, filter: { merchantId }, offset }: Step): Promise<Waiting[]> {
  const table = listedTable(LISTED_KINDS[kind])
  const rows = await db
    .select({ row: table, code: sql<string>`${LISTED_KINDS[kind].code}`, name: sql<string>`${ITEM_NAMES[kind]}` })
    .from(table)
    .where(
      and(eq(table.status, 'PENDING_REVIEW'), merchantId === undefined ? undefined : eq(table.merchantId, merchantId)),
    )
    .orderBy(asc(table.updatedAt), asc(table.merchantId), asc(LISTED_KINDS[kind].code))
    .limit(STEP_ROWS)
    .offset(offset)
  return rows.map(({ row, code, name }) => ({
    merchantId: row.merchantId,
    kind,
    code,
    name,
    version: row.version,
    isChange: false,
    publishedBy: row.publishedBy,
    submittedBy: null,
    sinceMs: row.updatedAt.getTime(),
    columns: [row],
  }))
}

async function findChanges(db: Executor, { kind, filter: { merchantId }, offset }: Step): Promise<Waiting[]> {
  const table = listedTable(LISTED_KINDS[kind])
  const isItsItem = and(
    eq(table.merchantId, catalogueRevisions.merchantId),
    eq(LISTED_KINDS[kind].code, catalogueRevisions.code),
  )
  const rows = await db
    .select({ row: table, revision: catalogueRevisions, name: sql<string>`${ITEM_NAMES[kind]}` })
    .from(catalogueRevisions)
    .innerJoin(table, isItsItem)
    .where(
      and(
        eq(catalogueRevisions.state, 'PENDING'),
        eq(catalogueRevisions.kind, kind),
        merchantId === undefined ? undefined : eq(catalogueRevisions.merchantId, merchantId),
      ),
    )
    .orderBy(asc(catalogueRevisions.createdAt), asc(catalogueRevisions.merchantId), asc(catalogueRevisions.code))
    .limit(STEP_ROWS)
    .offset(offset)
  return rows.map(({ row, revision, name }) => ({
    merchantId: row.merchantId,
    kind,
    code: revision.code,
    name,
    version: revision.version,
    isChange: true,
    publishedBy: row.publishedBy,
    submittedBy: revision.submittedBy,
    sinceMs: revision.createdAt.getTime(),
    columns: [row, LISTED_KINDS[kind].columnsOf(revision.body as never)],
  }))
}
