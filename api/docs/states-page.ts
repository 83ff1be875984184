import { html } from 'hono/html'
import { statesPage as statesMarkdown } from '../../contract/states-page.ts'
import { fromMarkdown } from './markdown.ts'
import { docsPage } from './page.ts'

/** States, transitions and deadlines; a state's name is its anchor. */
export function statesPage(): Promise<string> {
  return docsPage({ path: '/docs/states', content: html`<div class="dense">${fromMarkdown(statesMarkdown())}</div>` })
}
