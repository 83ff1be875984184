import { isDeepStrictEqual } from 'node:util'
import { and, desc, eq } from 'drizzle-orm'
import type { TierTerminal } from '../../domain/catalogue-item.ts'
import type { ListedKind } from '../../domain/catalogue-kind.ts'
import type { ItemDifference, ListingLogRow, ListingSheet } from '../../domain/listing-step.ts'
import { formatTime } from '../../domain/time.ts'
import { listedTable } from '../commands/catalogue/item-kind.ts'
import { LISTED_KINDS } from '../commands/catalogue/listed-kinds.ts'
import type { ItemKey } from '../commands/catalogue/revisions.ts'
import type { Executor } from '../connect.ts'
import { catalogueRevisions, listingLog, tierTerminals } from '../schema/index.ts'
import { areasOfItem } from './listing-areas.ts'

const MOST_STEPS = 50

type Row = Readonly<Record<string, unknown>>

/** All that a reviewer wants to see of an item; null when the merchant has none of this code. */
export async function findListingSheet(db: Executor, key: ItemKey): Promise<ListingSheet | null> {
  const { merchantId, kind, code } = key
  const table = listedTable(LISTED_KINDS[kind])
  const isIt = and(eq(table.merchantId, merchantId), eq(LISTED_KINDS[kind].code, code))
  const [row] = await db.select().from(table).where(isIt)
  if (row === undefined) return null
  const { status, version, publishedBy, validFrom, validTo, retireAt } = row
  return {
    ...key,
    name: listedName(kind, row),
    status,
    version,
    areaCodes: await areasOfItem(db, { merchantId, kind, columns: row }),
    publishedBy,
    validFromMs: validFrom?.getTime() ?? null,
    validToMs: validTo?.getTime() ?? null,
    retireAtMs: retireAt?.getTime() ?? null,
    pending: await findPending(db, key, row),
    log: await findLog(db, key),
  }
}

/** What people call an item. */
export function listedName(kind: ListedKind, row: Row): string {
  const named: Record<ListedKind, readonly unknown[]> = {
    PLAN: [row.planName],
    CONTRACT: [row.contractName],
    TIER: [row.tierName],
    TERMINAL: [row.brand, row.model],
    SKU: [row.terminalCode, row.color, row.ram, row.storage],
    VAS: [row.vasName],
  }
  return named[kind].filter((word) => typeof word === 'string').join(' ')
}

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
  const { version, body, createdAt } = revision
  const differences = differencesOf(row, LISTED_KINDS[kind].columnsOf(body as never))
  const prices = await priceDifferences(db, key, (body.mappings ?? []) as TierTerminal[])
  return { version, sinceMs: createdAt.getTime(), differences: [...differences, ...prices] }
}

function differencesOf(before: Row, after: Row): ItemDifference[] {
  return Object.entries(after)
    .filter(([field, value]) => !isDeepStrictEqual(value, before[field]))
    .map(([field, value]) => ({ field, before: shown(before[field]), after: shown(value) }))
}

const shown = (value: unknown): unknown => (value instanceof Date ? formatTime(value.getTime()) : value)

/** Of a tier: what its phones cost, which waits together with the tier's own change. */
async function priceDifferences(
  db: Executor,
  { merchantId, code }: ItemKey,
  mappings: readonly TierTerminal[],
): Promise<ItemDifference[]> {
  if (mappings.length === 0) return []
  const areIts = and(eq(tierTerminals.merchantId, merchantId), eq(tierTerminals.tierCode, code))
  const present = new Map((await db.select().from(tierTerminals).where(areIts)).map((one) => [one.terminalCode, one]))
  return mappings.flatMap(({ terminalCode, phonePrice, skuIds }) => {
    const own = present.get(terminalCode)
    return differencesOf(
      { phonePriceFen: own?.phonePriceFen ?? null, skuIds: own?.skuIds ?? [] },
      { phonePriceFen: phonePrice, skuIds },
    ).map((difference) => ({ ...difference, field: `${terminalCode}.${difference.field}` }))
  })
}

async function findLog(db: Executor, { merchantId, kind, code }: ItemKey): Promise<ListingLogRow[]> {
  const isIts = and(eq(listingLog.merchantId, merchantId), eq(listingLog.kind, kind), eq(listingLog.code, code))
  const rows = await db.select().from(listingLog).where(isIts).orderBy(desc(listingLog.seq)).limit(MOST_STEPS)
  return rows.toReversed().map(({ recordedAt, event, from, to, version, role, actorId, reason }) => ({
    atMs: recordedAt.getTime(),
    event,
    from,
    to,
    version,
    role,
    actorId,
    reason,
  }))
}
