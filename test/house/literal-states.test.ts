import { expect, test } from 'vitest'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { plantedRepository } from './planted-repository.ts'
import { findInFile, REPOSITORY, sourceFiles } from './repository-files.ts'

test('an order state is written out only where the states are defined or described', () => {
  expect(literalStates(REPOSITORY)).toEqual([])
})

test('a state as text, as a type or inside SQL would be found, and a part of a word not', () => {
  const root = plantedRepository({
    'api/list.ts': "// WAIT_PAY\nconst state = 'WAIT_PAY'\nconst other = 'WAIT_PAYMENT'\n",
    'workflows/order.ts': "type End = 'CLOSED' | 'other'\nconst end = `SIGNED`\n",
    'db/queries/orders.ts': "const query = sql`select 1 where state in ('SHIPPED', ${a}, 'REFUNDING')`\n",
    'cli/main.mjs': 'const state = "CANCELLED"\n',
    'domain/order-event.ts': "const state = 'WAIT_PAY'\n",
    'contract/order.ts': "const state = 'WAIT_PAY'\n",
    'test/api/list.test.ts': "const state = 'WAIT_PAY'\n",
  })

  expect(literalStates(root).toSorted()).toEqual([
    'api/list.ts:2 WAIT_PAY',
    'cli/main.mjs:1 CANCELLED',
    'db/queries/orders.ts:1 REFUNDING',
    'db/queries/orders.ts:1 SHIPPED',
    'workflows/order.ts:1 CLOSED',
    'workflows/order.ts:2 SIGNED',
  ])
})

const MAY_NAME_STATES = /^(domain|contract|test|docs|db\/migrations)\//

function literalStates(root: string): string[] {
  const quotedState = new RegExp(`(?<=['"\`])(${ORDER_STATES.join('|')})(?=['"\`])`, 'g')
  return sourceFiles(root)
    .filter((path) => !MAY_NAME_STATES.test(path))
    .flatMap((path) => findInFile(root, path, quotedState).map(({ place, found }) => `${place} ${found}`))
}
