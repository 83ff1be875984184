import { html } from 'hono/html'
import { ACTOR_NAMES, RETRY_NAMES, STATUS_NAMES } from '../../contract/errors-page.ts'
import type { FailureRow } from '../../domain/failure/row.ts'
import { FAILURES } from '../../domain/failure.ts'
import { both, docsPage, type Html } from './page.ts'

type Coded = readonly [code: string, row: FailureRow]

/** Every failure with cause and remedy; `type` of a problem leads to its anchor. */
export function errorsPage(): Promise<string> {
  const rows = Object.entries<FailureRow>(FAILURES)
  const statuses = [...new Set(rows.map(([, row]) => row.status))].sort((left, right) => left - right)
  const groups = statuses.map((status) => ({ status, rows: rows.filter(([, row]) => row.status === status) }))
  const content = html`
    <h1>错误码 <span lang="en">Error codes</span></h1>
    ${both(
      html`<p>失败的应答是 <code>application/problem+json</code>（RFC 9457）。程序请判断 <code>code</code>，不要判断文字；联系平台时请提供 <code>requestId</code>。重试一律使用新的 <code>X-Nonce</code> 重新签名，并保持 <code>Idempotency-Key</code> 不变。</p>`,
      html`<p>A failed answer is <code>application/problem+json</code> (RFC 9457). Programs should look at <code>code</code>, never at the texts; name the <code>requestId</code> when you contact us. Sign every retry afresh with a new <code>X-Nonce</code> and keep its <code>Idempotency-Key</code>.</p>`,
    )}
    <nav class="index" aria-label="错误码目录 Index of codes">
      ${groups.map((group) => html`<div><b>${group.status}</b><p>${group.rows.map(([code]) => html`<a href="#${code}">${code}</a> `)}</p></div>`)}
    </nav>
    ${groups.map((group) => html`<h2 id="${group.status}">${group.status} ${STATUS_NAMES[group.status] ?? ''}</h2>${group.rows.map(codeCard)}`)}`
  return docsPage({ path: '/docs/errors', content })
}

function codeCard([code, row]: Coded): Html {
  return html`
    <article class="card" id="${code}">
      <h3><a href="#${code}">${code}</a></h3>
      ${both(
        html`<p class="lead">${row.zh}</p><dl><dt>原因</dt><dd>${row.causeZh}</dd><dt>处理</dt><dd>${row.actionZh}</dd></dl>`,
        html`<p class="lead">${row.en}</p><dl><dt>Cause</dt><dd>${row.causeEn}</dd><dt>To do</dt><dd>${row.actionEn}</dd></dl>`,
      )}
      <p class="facts"><span>由谁处理 Who acts: <b>${ACTOR_NAMES[row.whoMustAct]}</b></span> <span>重试 Retry: <b>${RETRY_NAMES[row.retry]}</b></span></p>
    </article>`
}
