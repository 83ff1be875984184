import { and, eq, inArray } from 'drizzle-orm'
import { COUNTRY } from '../../domain/area.ts'
import type { ListedKind } from '../../domain/catalogue-kind.ts'
import type { Executor } from '../connect.ts'
import { contracts, plans } from '../schema/index.ts'

interface Described {
  merchantId: string
  kind: ListedKind
  /** By the property names of the kind's table. */
  columns: Readonly<Record<string, unknown>>
}

/**
 * Where an item is sold, never empty: a tier where its contract is, a value-added service where its plans are. Phones are
 * sold in the whole country.
 */
export async function areasOfItem(db: Executor, { merchantId, kind, columns }: Described): Promise<string[]> {
  switch (kind) {
    case 'PLAN':
    case 'CONTRACT':
      return areasOrCountry(columns.areaCodes as string[])
    case 'TIER': {
      const isIts = and(eq(contracts.merchantId, merchantId), eq(contracts.contractCode, String(columns.contractCode)))
      const [contract] = await db.select({ areaCodes: contracts.areaCodes }).from(contracts).where(isIts)
      return areasOrCountry(contract?.areaCodes)
    }
    case 'VAS': {
      const planCodes = columns.planCodes as string[]
      const areIts = and(eq(plans.merchantId, merchantId), inArray(plans.planCode, planCodes))
      const own =
        planCodes.length === 0 ? [] : await db.select({ areaCodes: plans.areaCodes }).from(plans).where(areIts)
      return areasOrCountry([...new Set(own.flatMap(({ areaCodes }) => areasOrCountry(areaCodes)))])
    }
    case 'TERMINAL':
    case 'SKU':
      return [COUNTRY]
  }
}

const areasOrCountry = (areaCodes: readonly string[] = []): string[] =>
  areaCodes.length === 0 ? [COUNTRY] : [...areaCodes]
