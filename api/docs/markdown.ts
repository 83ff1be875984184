import { html, raw } from 'hono/html'
import { both, type Html } from './page.ts'

/**
 * HTML of the pages that contract/ writes, which use a small part of CommonMark: headings, paragraphs, tables, fenced
 * and inline code, `<br>`. A Chinese paragraph and the English one behind it are shown side by side; a row of a table
 * that begins with a code can be linked to by it.
 */
export function fromMarkdown(markdown: string): Html {
  const anchors = new Set<string>()
  const blocks = pairLanguages(splitBlocks(markdown))
  return html`${blocks.map((block) => renderBlock(block, anchors))}`
}

/** A block of lines; `translation` is the same paragraph in English. */
interface Block {
  readonly text: string
  readonly translation?: string
}

function splitBlocks(markdown: string): Block[] {
  const parts = markdown.split(/^(```[\s\S]*?^```$)/m)
  const texts = parts.flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n{2,}/)))
  return texts.map((text) => ({ text: text.trim() })).filter(({ text }) => text !== '')
}

function pairLanguages(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block, index) => {
    const [before, after] = [blocks[index - 1], blocks[index + 1]]
    if (before && isChinese(before) && isEnglish(block)) return []
    return [isChinese(block) && after && isEnglish(after) ? { ...block, translation: after.text } : block]
  })
}

const isParagraph = ({ text }: Block): boolean => !/^(?:#|\||```)/.test(text)
const isChinese = (block: Block): boolean => isParagraph(block) && /\p{Script=Han}/u.test(block.text)
const isEnglish = (block: Block): boolean => isParagraph(block) && !/\p{Script=Han}/u.test(block.text)

function renderBlock({ text, translation }: Block, anchors: Set<string>): Html {
  if (translation !== undefined) return both(html`<p>${inline(text)}</p>`, html`<p>${inline(translation)}</p>`)
  const [, marks, title = ''] = /^(#{1,3}) (.+)$/.exec(text) ?? []
  if (marks !== undefined) return heading(marks.length, title)
  if (text.startsWith('```')) return codeBlock(text)
  return text.startsWith('|') ? table(text, anchors) : html`<p>${inline(text)}</p>`
}

/** The Chinese part, then the rest more softly. */
function heading(level: number, title: string): Html {
  const [, zh = title, en = ''] = /^(.*\p{Script=Han}) (.+)$/u.exec(title) ?? []
  const words = html`${zh}${en === '' ? '' : html` <span lang="en">${en}</span>`}`
  if (level === 1) return html`<h1>${words}</h1>`
  return level === 2 ? html`<h2>${words}</h2>` : html`<h3>${words}</h3>`
}

/** A diagram's source is for those who have a viewer for it. */
function codeBlock(text: string): Html {
  const [, language = '', source = ''] = /^```(\w*)\n([\s\S]*?)\n?```$/.exec(text) ?? []
  const block = html`<pre><code>${source}</code></pre>`
  return language === '' ? block : html`<details><summary>${language}</summary>${block}</details>`
}

function table(text: string, anchors: Set<string>): Html {
  const [head = [], , ...rows] = text.split('\n').map((line) => line.replace(/^\||\|$/g, '').split('|'))
  return html`<div class="scroll"><table>
    <thead><tr>${head.map((cell) => html`<th>${inline(cell)}</th>`)}</tr></thead>
    <tbody>${rows.map((cells) => html`<tr${rowAnchor(cells, anchors)}>${cells.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody>
  </table></div>`
}

/** The first row of a code has its anchor. */
function rowAnchor([first = '']: readonly string[], anchors: Set<string>): Html {
  const [, code] = /^`(\w+)`$/.exec(first.trim()) ?? []
  if (code === undefined || anchors.has(code)) return html``
  anchors.add(code)
  return html` id="${code}"`
}

function inline(text: string): Html {
  const pieces = text.trim().split(/(`[^`]+`|<br>)/)
  return html`${pieces.map((piece) => {
    if (piece === '<br>') return raw('<br>')
    return piece.startsWith('`') ? html`<code>${piece.slice(1, -1)}</code>` : joinLines(piece)
  })}`
}

/** Chinese is written without blanks, so a line break between its characters is nothing. */
function joinLines(text: string): string {
  return text
    .replaceAll(/(?<=[\p{Script=Han}，。、；：）])\s*\n\s*(?=[\p{Script=Han}（])/gu, '')
    .replaceAll(/\s*\n\s*/g, ' ')
}
