import { expect, test } from 'vitest'
import { registerDocs } from '../../api/docs.ts'
import { FAILURES } from '../../domain/failure.ts'
import { LISTING_STATE_CODES } from '../../domain/listing.ts'
import { NUMBER_STATE_CODES } from '../../domain/number.ts'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { documentedApi, get } from './docs/documented-api.ts'

const api = documentedApi()
await registerDocs(api)

const PAGES = ['/docs', '/docs/signature', '/docs/errors', '/docs/states', '/docs/catalogue']
const textOf = async (path: string) => (await get(api, path)).text()

test.each(PAGES)('%s is a page in both languages with the links on top', async (path) => {
  const answer = await get(api, path)
  const page = await answer.text()

  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  expect(page).toMatch(/^<!doctype html>/)
  for (const link of [...PAGES, '/openapi.json']) expect(page).toContain(`href="${link}"`)
  expect(page).toContain(`href="${path}" aria-current="page"`)
  expect(page).toMatch(/\p{Script=Han}[\s\S]*lang="en"/u)
})

test.each(PAGES)('%s needs no other host, and forbids one', async (path) => {
  const answer = await get(api, path)
  const page = await answer.text()
  const loaded = [...page.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)

  expect(answer.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/)
  expect(answer.headers.get('Content-Security-Policy')).not.toMatch(/https?:|unsafe|\*/)
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style| style=/)
  expect(loaded.length).toBeGreaterThan(0)
  for (const url of loaded) expect([url, (await get(api, url)).status]).toEqual([url, 200])
})

test('every link of a page to another page or to a place in one leads somewhere', async () => {
  for (const path of PAGES) {
    const links = [...(await textOf(path)).matchAll(/<a [^>]*href="([^"#]*)#?([^"]*)"/g)]
    for (const [, target = '', anchor = ''] of links) {
      const page = await textOf(target === '' ? path : target)
      // The reference is drawn in the browser.
      const isThere = anchor === '' || path === '/docs' || page.includes(`id="${anchor}"`)
      expect([path, target, anchor, isThere]).toEqual([path, target, anchor, true])
    }
  }
})

test('a problem links to its code, and an order state to its row', async () => {
  const [errors, states] = [await textOf('/docs/errors'), await textOf('/docs/states')]

  for (const [code, { zh, causeZh, actionZh }] of Object.entries(FAILURES)) {
    const card = errors.slice(errors.indexOf(`id="${code}"`)).split('</article>')[0]
    for (const text of [zh, causeZh, actionZh]) expect(card).toContain(text.replaceAll('"', '&quot;'))
  }
  for (const state of ORDER_STATES) expect(states.split(`id="${state}"`)).toHaveLength(2)
})

test('the state of a listing or a number is found by its name', async () => {
  const page = await textOf('/docs/catalogue')

  for (const state of [...LISTING_STATE_CODES, ...NUMBER_STATE_CODES]) {
    expect([state, page.split(`id="${state}"`)]).toEqual([state, [expect.any(String), expect.any(String)]])
  }
})

test('the reference comes with its script and style sheet from here, and calls nobody', async () => {
  const script = await textOf('/docs/assets/reference.js')

  expect((await get(api, '/docs/assets/swagger-ui-bundle.js')).headers.get('Content-Type')).toMatch(/^text\/javascript/)
  expect((await get(api, '/docs/assets/swagger-ui.css')).headers.get('Content-Type')).toMatch(/^text\/css/)
  expect(script).toContain("url: '/openapi.json'")
  expect(script).toContain('validatorUrl: null')
  expect(script).toContain('supportedSubmitMethods: []')
})

test.each(['/docs/assets/', '/docs/assets/swagger-ui.js', '/docs/assets/..%2Fpage.ts', '/docs/nothing'])(
  '%s is not served: only named assets are',
  async (path) => {
    const answer = await get(api, path)

    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' })
  },
)

test('a reader who has the document already is told so, and takes it compressed otherwise', async () => {
  const plain = await get(api, '/openapi.json')
  const etag = plain.headers.get('ETag') ?? ''
  const zipped = await get(api, '/openapi.json', { 'Accept-Encoding': 'br, gzip' })
  const bytes = new Uint8Array(await zipped.clone().arrayBuffer())
  const unzipped = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')))

  expect((await get(api, '/openapi.json', { 'If-None-Match': `"other", ${etag}` })).status).toBe(304)
  expect((await get(api, '/openapi.json', { 'If-None-Match': '"other"' })).status).toBe(200)
  expect(zipped.headers.get('Content-Encoding')).toBe('gzip')
  expect(zipped.headers.get('ETag')).toBe(etag)
  expect(await unzipped.json()).toEqual(await plain.json())
})

test('the bare address leads to the reference, for now, and shows nothing else', async () => {
  const answer = await get(api, '/')

  expect([answer.status, answer.headers.get('Location')]).toEqual([302, '/docs'])
  expect(await answer.text()).toBe('')
})

test('a slash too many leads to the reference', async () => {
  const answer = await get(api, '/docs/')

  expect([answer.status, answer.headers.get('Location')]).toEqual([301, '/docs'])
})
