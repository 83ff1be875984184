import { html } from 'hono/html'
import { lifePage } from '../../contract/catalogue/life-page.ts'
import { fromMarkdown } from './markdown.ts'
import { docsPage } from './page.ts'

/** The listing's states, a number's life and the nice-number rules; a state's name is its anchor. */
export function cataloguePage(): Promise<string> {
  return docsPage({ path: '/docs/catalogue', content: html`<div class="dense">${fromMarkdown(lifePage())}</div>` })
}
