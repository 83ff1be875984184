import { and, desc, eq, sql } from 'drizzle-orm'
import type { TierTerminal } from '../../domain/catalogue-item.ts'
import type { ListingLogRow, ListingSheet } from '../../domain/listing-step.ts'
import { listedTable } from '../commands/catalogue/item-kind.ts'
import { LISTED_KINDS } from '../commands/catalogue/listed-kinds.ts'
import { differencesOf, priceDifferences, shown } from '../commands/catalogue/listing-notes.ts'
import type { ItemKey } from '../commands/catalogue/revisions.ts'
import { findTierPrices } from '../commands/catalogue/tier-prices.ts'
import type { Executor } from '../connect.ts'
import { catalogueRevisions, listingLog } from '../schema/index.ts'
import { ITEM_NAMES } from './item-name.ts'
import { areasOfItem } from './listing-areas.ts'

const MOST_STEPS = 50

type Row = Readonly<Record<string, unknown>>

/** All that a reviewer wants to see of an item; null when the merchant has none of this code. */
export async function findListingSheet(db: Executor, key: ItemKey): Promise<ListingSheet | null> {
  const { merchantId, kind, code } = key
  const table = listedTable(LISTED_KINDS[kind])
  const isIt = and(eq(table.merchantId, merchantId), eq(LISTED_KINDS[kind].code, code))
  const [found] = await db
    .select({ row: table, name: sql<string>`${ITEM_NAMES[kind]}` })
    .from(table)
    .where(isIt)
  if (found === undefined) return null
  const { row, name } = found
  const { status, version, publishedBy, validFrom, validTo, retireAt } = row
  return {
    merchantId,
    kind,
    code,
    name,
    status,
    version,
    areaCodes: await areasOfItem(db, { merchantId, kind, columns: row }),
    publishedBy,
    validFromMs: validFrom?.getTime() ?? null,
    validToMs: validTo?.getTime() ?? null,
    retireAtMs: retireAt?.getTime() ?? null,
    contents: await contentsOf(db, key, row),
    pending: await findPending(db, key, row),
    log: await findLog(db, key),
  }
}

/** What the merchant said of it; of a tier also what its phones cost. */
async function contentsOf(
  db: Executor,
  { merchantId, kind, code }: ItemKey,
  row: Row,
): Promise<ListingSheet['contents']> {
  const own = Object.entries(row)
    .filter(([field, value]) => !LISTING_COLUMNS.has(field) && value !== null)
    .map(([field, value]) => ({ field, value: shown(value) }))
  if (kind !== 'TIER') return own
  const prices = [...(await findTierPrices(db, { merchantId, tierCode: code })).values()]
  return [
    ...own,
    ...prices.map(({ terminalCode, phonePrice }) => ({ field: `${terminalCode}.phonePriceFen`, value: phonePrice })),
  ]
}

/** Told elsewhere on the sheet, or nothing that is sold. */
const LISTING_COLUMNS = new Set([
  'merchantId',
  'status',
  'version',
  'publishedBy',
  'areaCodes',
  'validFrom',
  'validTo',
  'retireAt',
  'updatedAt',
  'stockTold',
  'lowStockToldAt',
])

async function findPending(db: Executor, key: ItemKey, row: Row): Promise<ListingSheet['pending']> {
  const { merchantId, kind, code } = key
  const [revision] = await db
    .select()
    .from(catalogueRevisions)
    .where(
      and(
        eq(catalogueRevisions.merchantId, merchantId),
        eq(catalogueRevisions.kind, kind),
        eq(catalogueRevisions.code, code),
        eq(catalogueRevisions.state, 'PENDING'),
      ),
    )
  if (revision === undefined) return null
  const { version, body, submittedBy, createdAt } = revision
  const differences = differencesOf(row, LISTED_KINDS[kind].columnsOf(body as never))
  const present = kind === 'TIER' ? await findTierPrices(db, { merchantId, tierCode: code }) : new Map()
  const prices = priceDifferences(present, (body.mappings ?? []) as TierTerminal[])
  return { version, submittedBy, sinceMs: createdAt.getTime(), differences: [...differences, ...prices] }
}

async function findLog(db: Executor, { merchantId, kind, code }: ItemKey): Promise<ListingLogRow[]> {
  const isIts = and(eq(listingLog.merchantId, merchantId), eq(listingLog.kind, kind), eq(listingLog.code, code))
  const rows = await db.select().from(listingLog).where(isIts).orderBy(desc(listingLog.seq)).limit(MOST_STEPS)
  return rows.toReversed().map(({ recordedAt, event, from, to, version, role, actorId, reason, changes }) => ({
    atMs: recordedAt.getTime(),
    event,
    from,
    to,
    version,
    role,
    actorId,
    reason,
    changes: changes ?? [],
  }))
}
