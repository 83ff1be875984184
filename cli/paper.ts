import { styleText } from 'node:util'
import Table from 'cli-table3'
import { ACTORS, type Actor } from '../domain/actor.ts'
import { CATALOGUE_KINDS, type CatalogueKind } from '../domain/catalogue-kind.ts'
import { ORDER_EVENTS, type OrderEvent } from '../domain/order-event.ts'
import { ORDER_STATE_TABLE, type OrderState } from '../domain/order-state.ts'
import { PRODUCT_KINDS, type ProductKind } from '../domain/product-kind.ts'
import { parseTime } from '../domain/time.ts'
import { wantsPlainText } from '../platform/servers/environment.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours on a terminal only. */
export function paint(style: Style, text: string): string {
  return process.stdout.isTTY && !wantsPlainText() ? styleText(style, text) : text
}

/** Columns fit their content, where a Chinese character takes two. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const paper = new Table({
    head: head.map((title) => paint('bold', title)),
    style: { head: [], border: [], compact: true },
    chars: PLAIN_FRAME,
  })
  paper.push(...rows.map((row) => [...row]))
  return paper.toString().replaceAll(/^ | +$/gm, '')
}

/** Rows without lines between them: they can be copied, and cut by other tools. */
const PLAIN_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}

export function stateText(state: string): string {
  const label = isOwn(ORDER_STATE_TABLE, state) ? ORDER_STATE_TABLE[state as OrderState].zh : ''
  return `${label} ${state}`.trim()
}

export function eventText(event: string): string {
  const label = isOwn(ORDER_EVENTS, event) ? ORDER_EVENTS[event as OrderEvent].zh : ''
  return `${label} ${event}`.trim()
}

export function actorText(actor: string): string {
  const label = isOwn(ACTORS, actor) ? ACTORS[actor as Actor].zh : ''
  return `${label} ${actor}`.trim()
}

export function kindText(kind: string): string {
  const label = isOwn(PRODUCT_KINDS, kind) ? PRODUCT_KINDS[kind as ProductKind].zh : ''
  return `${label} ${kind}`.trim()
}

/** Of an item of the catalogue; a name that ends with its own code says both. */
export function itemKindText(kind: CatalogueKind): string {
  const { zh } = CATALOGUE_KINDS[kind]
  return zh.endsWith(` ${kind}`) ? zh : `${zh} ${kind}`
}

function isOwn(row: object, code: string): boolean {
  return Object.hasOwn(row, code)
}

const STEPS: readonly [limitMs: number, unitMs: number, zh: string][] = [
  [60_000, 1_000, '秒'],
  [3_600_000, 60_000, '分钟'],
  [86_400_000, 3_600_000, '小时'],
  [Number.POSITIVE_INFINITY, 86_400_000, '天'],
]

/** 3 分钟前, 2 小时后; what is no time stays as it is. */
export function relativeTime(text: string | null | undefined, nowMs: number): string {
  if (text == null) return ''
  const atMs = parseTime(text)
  if (atMs === null) return text
  const distanceMs = Math.abs(nowMs - atMs)
  const [, unitMs, unit] = STEPS.find(([limitMs]) => distanceMs < limitMs) ?? [0, 1_000, '秒']
  return `${Math.floor(distanceMs / unitMs)} ${unit}${atMs > nowMs ? '后' : '前'}`
}

/** 07-25 10:15:30 of China; the year is rarely the question. */
export function clockTime(text: string): string {
  return text.slice(5, 19).replace('T', ' ')
}
