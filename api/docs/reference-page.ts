import { html } from 'hono/html'
import { docsPage } from './page.ts'

/** The reference of all interfaces, drawn by Swagger UI out of our own document. */
export function referencePage(): Promise<string> {
  return docsPage({
    path: '/docs',
    head: html`<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
    <script src="/docs/assets/swagger-ui-bundle.js" defer></script>
    <script src="/docs/assets/reference.js" defer></script>`,
    content: html`
      <div id="reference"></div>
      <noscript>
        <p>接口列表需要 JavaScript；也可直接使用 <a href="/openapi.json">openapi.json</a>。</p>
        <p lang="en">The list of interfaces needs JavaScript; or take <a href="/openapi.json">openapi.json</a> as it is.</p>
      </noscript>`,
  })
}
