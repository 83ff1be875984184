import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

/** The pages of the documentation, in the order of the links on top. */
const PAGES = [
  { path: '/docs', zh: '接口', en: 'Interfaces' },
  { path: '/docs/signature', zh: '签名', en: 'Signature' },
  { path: '/docs/errors', zh: '错误码', en: 'Errors' },
  { path: '/docs/states', zh: '状态', en: 'States' },
  { path: '/docs/catalogue', zh: '上架与号码', en: 'Catalogue' },
  { path: '/openapi.json', zh: 'OpenAPI', en: 'JSON' },
] as const

export type PagePath = (typeof PAGES)[number]['path']

interface Page {
  readonly path: PagePath
  readonly content: Html
  /** Further style sheets and scripts. */
  readonly head?: Html
}

/** A whole page as text. */
export async function docsPage({ path, content, head }: Page): Promise<string> {
  const title = PAGES.find((page) => page.path === path)
  const links = PAGES.map(
    (page) => html`
      <a href="${page.path}"${page.path === path ? html` aria-current="page"` : ''}>${page.zh} <span lang="en">${page.en}</span></a>`,
  )
  const page = html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title?.zh} ${title?.en} · 商桥 Mallbridge</title>
    <link rel="icon" href="/docs/assets/favicon.svg">
    ${head ?? ''}
    <link rel="stylesheet" href="/docs/assets/docs.css">
  </head>
  <body>
    <header class="top">
      <div class="wide">
        <a class="brand" href="/docs">商桥 <span lang="en">Mallbridge</span></a>
        <nav aria-label="文档 Documentation">${links}</nav>
      </div>
    </header>
    <main class="wide ${path === '/docs' ? 'reference' : 'text'}">${content}</main>
  </body>
</html>
`
  return (await page).toString()
}

/** The same in both languages, side by side where there is room. */
export function both(zh: unknown, en: unknown): Html {
  return html`<div class="both"><div lang="zh-CN">${zh}</div><div lang="en">${en}</div></div>`
}
