import { expect, test } from 'vitest'
import { errorsPage } from '../../contract/errors-page.ts'
import { statesPage } from '../../contract/states-page.ts'

// Refreshed by `vitest run test/house/generated-docs.test.ts -u`.

test('docs/errors.md says what the failure table says', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md')
})

test('docs/states.md says what the transition table says', async () => {
  await expect(statesPage()).toMatchFileSnapshot('../../docs/states.md')
})
