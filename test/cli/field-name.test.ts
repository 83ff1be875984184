import { getTableColumns } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { fieldName, fieldText } from '../../cli/field-name.ts'
import { contracts, contractTiers, plans, terminalSkus, terminals, valueAddedServices } from '../../db/schema/index.ts'

test.each([
  ['monthlyFeeFen', '月费 monthly fee'],
  ['phoneSubsidyFen', '送购机款 phone subsidy'],
  ['X1.phonePriceFen', '终端价 phone price [X1]'],
  ['T.1.skuIds', '适用SKU SKUs that fit [T.1]'],
  ['tierKind', '档次种类 kind of tier'],
])('%s is told as %s', (stored, text) => {
  expect(fieldText(stored)).toBe(text)
})

/** Told elsewhere on the sheet. */
const OF_LISTING = [
  'merchantId',
  'status',
  'version',
  'publishedBy',
  'retireAt',
  'updatedAt',
  'stockTold',
  'lowStockToldAt',
]

test.each(Object.entries({ plans, contracts, contractTiers, terminals, terminalSkus, valueAddedServices }))(
  'whatever of %s a reviewer is shown has a name in Chinese',
  (_, table) => {
    const shown = Object.keys(getTableColumns(table)).filter((column) => !OF_LISTING.includes(column))

    expect(shown.filter((column) => !/\p{Script=Han}/u.test(fieldName(column).zh))).toEqual([])
  },
)
