import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { CatalogueKind } from '../../domain/catalogue-kind.ts'
import {
  contracts,
  contractTiers,
  phoneNumbers,
  plans,
  terminalSkus,
  terminals,
  valueAddedServices,
} from '../schema/index.ts'

const terminalName = sql`concat_ws(' ', ${terminals.brand}, ${terminals.model})`
const ofItsTerminal = sql`(select ${terminalName} from ${terminals} where ${terminals.merchantId} = ${terminalSkus.merchantId} and ${terminals.terminalCode} = ${terminalSkus.terminalCode})`

/** What people call an item, wherever they meet it; to be selected from the kind's own table. */
export const ITEM_NAMES: Readonly<Record<CatalogueKind, SQL | PgColumn>> = {
  PLAN: plans.planName,
  NUMBER: phoneNumbers.phoneNumber,
  CONTRACT: contracts.contractName,
  TIER: contractTiers.tierName,
  TERMINAL: terminalName,
  SKU: sql`concat_ws(' ', ${ofItsTerminal}, ${terminalSkus.color}, ${terminalSkus.ram}, ${terminalSkus.storage})`,
  VAS: valueAddedServices.vasName,
}
