import { html } from 'hono/html'
import { docsPage } from './page.ts'

/** Where Swagger UI puts the groups. */
const JUMPS = [
  { anchor: 'operations-tag-M2P', zh: '商户→平台', en: 'M2P' },
  { anchor: 'operations-tag-L2P', zh: '商城→平台', en: 'L2P' },
  { anchor: 'operations-webhooks-askNumberEligibility', zh: '平台→商户', en: 'P2M' },
  { anchor: 'operations-webhooks-notifyOrderStateChanged', zh: '平台→商城', en: 'P2L' },
] as const

/** The reference of all interfaces, drawn by Swagger UI out of our own document. */
export function referencePage(): Promise<string> {
  return docsPage({
    path: '/docs',
    head: html`<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
    <script src="/docs/assets/swagger-ui-bundle.js" defer></script>
    <script src="/docs/assets/reference.js" defer></script>`,
    content: html`
      <nav class="jump" aria-label="跳转 Jump">
        ${JUMPS.map(({ anchor, zh, en }) => html`<a href="#${anchor}">${zh} <span lang="en">${en}</span></a>`)}
      </nav>
      <div id="reference"></div>
      <noscript>
        <p>接口列表需要 JavaScript；也可直接使用 <a href="/openapi.json">openapi.json</a>。</p>
        <p lang="en">The list of interfaces needs JavaScript; or take <a href="/openapi.json">openapi.json</a> as it is.</p>
      </noscript>`,
  })
}
