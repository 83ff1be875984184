import { expect, test } from 'vitest'
import { buildDocument } from '../../api/docs/document.ts'
import { lifePage } from '../../contract/catalogue/life-page.ts'
import { errorsPage } from '../../contract/errors-page.ts'
import { statesPage } from '../../contract/states-page.ts'
import { documentedApi } from '../api/docs/documented-api.ts'

// Refreshed by `vitest run test/house/generated-docs.test.ts -u`.

test('docs/errors.md says what the failure table says', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md')
})

test('docs/states.md says what the transition table says', async () => {
  await expect(statesPage()).toMatchFileSnapshot('../../docs/states.md')
})

test('docs/catalogue.md says what the tables of listings, numbers and nice numbers say', async () => {
  await expect(lifePage()).toMatchFileSnapshot('../../docs/catalogue.md')
})

test('docs/openapi.json says what the interfaces and webhooks say', async () => {
  const document = JSON.stringify(buildDocument(documentedApi()), null, 2)
  await expect(`${document}\n`).toMatchFileSnapshot('../../docs/openapi.json')
})
