import { isDeepStrictEqual } from 'node:util'
import type { TierTerminal } from '../../../domain/catalogue-item.ts'
import type { ListingState } from '../../../domain/listing.ts'
import type { ItemDifference } from '../../../domain/listing-step.ts'
import { formatTime } from '../../../domain/time.ts'
import type { Executor } from '../../connect.ts'
import { listingLog } from '../../schema/index.ts'
import type { Columns } from './item-kind.ts'
import type { ItemKey } from './revisions.ts'

export interface MerchantNote {
  key: ItemKey
  event: 'CHANGE' | 'WITHDRAW_CHANGE'
  /** Of what was written, or of what waits. */
  version: number
  status: ListingState
  /** The application. */
  actorId: string
  changes?: ItemDifference[]
}

/** Tells in the item's log what its merchant changed; to be called in the transaction of the change. */
export async function noteChange(
  db: Executor,
  { key, event, version, status, actorId, changes }: MerchantNote,
): Promise<void> {
  const step = { from: status, to: status, event, role: 'MERCHANT', actorId }
  await db.insert(listingLog).values({ ...key, version, ...step, changes: changes ?? null })
}

/** What is another value in `after`, as people are shown it. */
export function differencesOf(before: Columns, after: Columns): ItemDifference[] {
  return Object.entries(after)
    .filter(([field, value]) => !isDeepStrictEqual(value, before[field]))
    .map(([field, value]) => ({ field, before: shown(before[field]), after: shown(value) }))
}

/** A tier's prices by terminal: `<terminalCode>.phonePriceFen`. */
export function priceDifferences(
  present: ReadonlyMap<string, TierTerminal>,
  mappings: readonly TierTerminal[],
): ItemDifference[] {
  return mappings.flatMap(({ terminalCode, phonePrice, skuIds }) => {
    const own = present.get(terminalCode)
    return differencesOf(
      { phonePriceFen: own?.phonePrice ?? null, skuIds: own?.skuIds ?? [] },
      { phonePriceFen: phonePrice, skuIds },
    ).map((difference) => ({ ...difference, field: `${terminalCode}.${difference.field}` }))
  })
}

export const shown = (value: unknown): unknown =>
  value instanceof Date ? formatTime(value.getTime()) : (value ?? null)
