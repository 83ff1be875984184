import { and, eq } from 'drizzle-orm'
import type { CatalogueAddition, NumberBody } from '../../domain/catalogue-item.ts'
import { addCatalogueItem } from '../commands/catalogue/add-item.ts'
import { addNumbers } from '../commands/catalogue/add-numbers.ts'
import type { Database } from '../connect.ts'
import { partners, phoneNumbers } from '../schema/index.ts'
import { JIANGSU } from './catalogue.ts'
import type { CatalogueRow } from './catalogue-row.ts'
import { provinceCatalogue } from './province-catalogue.ts'

const NUMBERS_AT_ONCE = 1_000
const ACTOR = 'demo'

/** The demo's province, put in as its merchant would: one who is trusted to list without review. Once; then it is left alone. */
export async function seedProvince(db: Database): Promise<void> {
  const rows = provinceCatalogue()
  const numbers = rows.filter((row) => row.kind === 'NUMBER')
  if (await isSeeded(db, numbers.at(-1))) return
  await db.update(partners).set({ listsWithoutReview: true }).where(eq(partners.partnerId, JIANGSU))
  await db.transaction(async (transaction) => {
    for (const row of rows) {
      if (row.kind === 'NUMBER') continue
      await addCatalogueItem(transaction, { ...additionOf(row), merchantId: JIANGSU, actorId: ACTOR })
    }
    for (let start = 0; start < numbers.length; start += NUMBERS_AT_ONCE) {
      await addNumbers(transaction, JIANGSU, numbers.slice(start, start + NUMBERS_AT_ONCE))
    }
  })
}

async function isSeeded(db: Database, last: NumberBody | undefined): Promise<boolean> {
  const isLast = and(eq(phoneNumbers.merchantId, JIANGSU), eq(phoneNumbers.phoneNumber, last?.phoneNumber ?? ''))
  return (await db.$count(phoneNumbers, isLast)) === 1
}

/** A row is its kind and its body in one object. */
function additionOf<Kind extends CatalogueRow['kind']>({ kind, ...body }: Extract<CatalogueRow, { kind: Kind }>) {
  return { kind, body } as unknown as CatalogueAddition
}
