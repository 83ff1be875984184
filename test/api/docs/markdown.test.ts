import { expect, test } from 'vitest'
import { fromMarkdown } from '../../../api/docs/markdown.ts'

const htmlOf = async (markdown: string) => String(await fromMarkdown(markdown)).replaceAll(/\s*\n\s*/g, '')

test('a Chinese paragraph and its translation stand side by side, lines joined as each language is written', async () => {
  expect(await htmlOf('第一行，\n第二行 `code`。\n\nFirst line,\nsecond line.\n\n只有中文。')).toBe(
    '<div class="both"><div lang="zh-CN"><p>第一行，第二行 <code>code</code>。</p></div>' +
      '<div lang="en"><p>First line, second line.</p></div></div><p>只有中文。</p>',
  )
})

test('headings show the English part more softly', async () => {
  expect(await htmlOf('# 订单状态 Order states\n\n### N、CN')).toBe(
    '<h1>订单状态 <span lang="en">Order states</span></h1><h3>N、CN</h3>',
  )
})

test('a row can be linked to by the code that it begins with, the first time only', async () => {
  const table = '| 状态 | 含义 |\n| --- | --- |\n| `PAID` | 已付<br>paid |'

  expect(await htmlOf(table)).toContain('<tr id="PAID"><td><code>PAID</code></td><td>已付<br>paid</td></tr>')
  expect((await htmlOf(`${table}\n\n${table}`)).split('id="PAID"')).toHaveLength(2)
})

test('a diagram is kept as its source, and markup in a text stays text', async () => {
  expect(await htmlOf('```mermaid\nA --> B\n```')).toBe(
    '<details><summary>mermaid</summary><pre><code>A --&gt; B</code></pre></details>',
  )
  expect(await htmlOf('<script>alert(1)</script> `<b>`')).toBe(
    '<p>&lt;script&gt;alert(1)&lt;/script&gt; <code>&lt;b&gt;</code></p>',
  )
})
